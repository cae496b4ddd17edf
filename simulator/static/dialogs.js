/** What comes over the page: short notices, questions, menus and the picture viewer. */
import { fill, h, icon, iconButton } from "./dom.js";
import { t } from "./words.js";

const NOTICE_MS = 4200;

/** A short notice at the foot of a column (or of the page) that goes by itself. */
export function toast(text, { within = null, bad = false } = {}) {
  const place = within ?? document.getElementById("toasts");
  const node = h("div.toast", { class: bad ? "bad" : "", dir: "auto", role: within ? "status" : null }, text);
  place.append(node);
  setTimeout(() => node.classList.add("going"), NOTICE_MS);
  setTimeout(() => node.remove(), NOTICE_MS + 300);
}

/** Say that something did not work, in words that fit on a notice. */
export function complain(error) {
  const why = error.message === "offline" ? t("app.offline") : error.message;
  toast(t("app.failed", { why }), { bad: true });
}

/**
 * A question over the page; `build(close)` gives its content. Settles with what was handed to `close`, or
 * undefined when it was put away. The focus goes in, stays in, and returns to where it was.
 */
export function dialog(title, build, { wide = false, kind = "" } = {}) {
  return new Promise((settle) => {
    const before = document.activeElement;
    const node = h("dialog.dialog", { class: `${wide ? "wide" : ""} ${kind}`.trim(), "aria-label": title });
    let result;
    const close = (value) => {
      result = value;
      node.close();
    };
    fill(
      node,
      h(
        "div.dialog-body",
        {},
        h(
          "div.dialog-head",
          {},
          h("h2", { dir: "auto" }, title),
          iconButton("close", t("app.close"), { onclick: () => close() }),
        ),
        build(close),
      ),
    );
    node.addEventListener("click", (event) => event.target === node && close());
    node.addEventListener("close", () => {
      node.remove();
      before?.focus?.();
      settle(result);
    });
    document.body.append(node);
    node.showModal();
    node.querySelector("[autofocus]")?.focus();
  });
}

/** The modal answer to a callback query: Telegram's show_alert. */
export function alertDialog(name, text) {
  return dialog(
    name,
    (close) => [
      h("p.dialog-text", { dir: "auto" }, text),
      h(
        "div.dialog-foot",
        {},
        h("button.primary", { type: "button", autofocus: true, onclick: () => close(true) }, t("app.ok")),
      ),
    ],
    { kind: "alert" },
  );
}

/** Ask before something happens; settles with true or undefined. */
export function confirmDialog(title, text, yes) {
  return dialog(title, (close) => [
    h("p.dialog-text", { dir: "auto" }, text),
    h(
      "div.dialog-foot",
      {},
      h("button", { type: "button", onclick: () => close() }, t("app.cancel")),
      h("button.primary", { type: "button", autofocus: true, onclick: () => close(true) }, yes),
    ),
  ]);
}

/** Follow an address out of the page after showing it; only what a browser can safely open. */
export async function openUrl(url) {
  if (!/^(https?|mailto|tel):/i.test(url)) return toast(t("button.not_here"));
  const yes = await confirmDialog(t("button.url_title"), `\u2068${url}\u2069`, t("button.open"));
  if (yes) window.open(url, "_blank", "noopener,noreferrer");
  return undefined;
}

/** A picture over the whole page; any press or Escape puts it away. */
export function viewPhoto(src, alt) {
  const node = h("dialog.viewer", { "aria-label": alt }, h("img", { src, alt }), iconButton("close", t("app.close")));
  node.addEventListener("click", () => node.close());
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
}

let openMenu = null;

/**
 * A small menu at a button: items {label, icon?, picture?, note?, badge?, alarm?, bad?, on?, act}. Arrow keys move, Escape closes, and the
 * focus returns to the button.
 */
export function menu(anchor, items, { label, kind = "" } = {}) {
  openMenu?.();
  const node = h("div.menu", {
    role: "menu",
    "aria-label": label ?? anchor.getAttribute("aria-label") ?? "",
    class: kind,
  });
  const close = () => {
    if (openMenu !== close) return;
    openMenu = null;
    node.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", close);
  };
  const outside = (event) => !node.contains(event.target) && !anchor.contains(event.target) && close();
  for (const item of items.filter(Boolean)) {
    node.append(
      h(
        "button.menu-item",
        {
          type: "button",
          role: item.on === undefined ? "menuitem" : "menuitemradio",
          "aria-checked": item.on === undefined ? null : String(item.on),
          class: item.bad ? "bad" : "",
          onclick: () => {
            close();
            anchor.focus();
            item.act();
          },
        },
        item.picture ?? (item.icon ? icon(item.icon) : null),
        h(
          "span.menu-words",
          {},
          h("span", { dir: "auto" }, item.label),
          item.note ? h("small", { dir: "auto" }, item.note) : null,
        ),
        item.badge ? h("span.badge", { class: item.alarm ? "bad" : "" }, item.badge) : null,
      ),
    );
  }
  node.addEventListener("keydown", (event) => walk(event, node, close, anchor));
  document.body.append(node);
  anchor.setAttribute("aria-expanded", "true");
  place(node, anchor);
  openMenu = close;
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", close);
  (node.querySelector('[aria-checked="true"]') ?? node.firstElementChild)?.focus();
}

function walk(event, node, close, anchor) {
  const all = [...node.children];
  const at = all.indexOf(document.activeElement);
  const go = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (go !== undefined) all.at(go % all.length)?.focus();
  else if (event.key === "Escape" || event.key === "Tab") {
    close();
    anchor.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(node, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = box.bottom + height + 12 < window.innerHeight || box.top < height + 12;
  const left = box.left + box.width / 2 < window.innerWidth / 2 ? box.left : box.right - width;
  node.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  node.style.top = `${Math.max(8, below ? box.bottom + 6 : box.top - height - 6)}px`;
}
