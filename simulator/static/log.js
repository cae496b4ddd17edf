/** The bots' API calls: what was asked, what was refused and why. */
import { get } from "./api.js";
import { hourOf, partsOf } from "./calendar.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { on } from "./store.js";
import { digits, t } from "./words.js";

const ROWS_MAX = 400;
const POLLS = new Set(["getupdates", "getme"]);

/** The drawer; `counted(refusals)` is told how many refusals there are. Gives {open(), close(), toggle()}. */
export function logPanel(node, { counted, toggled }) {
  const calls = [];
  let newest = 0;
  let waiting = false;
  const refusals = h("input", { type: "checkbox", onchange: draw });
  const polls = h("input", { type: "checkbox", checked: true, onchange: draw });
  const words = h("input.log-search", {
    type: "search",
    placeholder: t("log.search"),
    "aria-label": t("log.search"),
    dir: "auto",
    oninput: draw,
  });
  const list = h("ol.log-list", { tabIndex: 0, "aria-label": t("log.title") });
  const summary = h("span.log-summary");
  fill(
    node,
    h(
      "div.log-head",
      {},
      h("h2", {}, icon("log"), t("log.title")),
      summary,
      h(
        "div.log-tools",
        {},
        h("label.check", {}, refusals, t("log.only_refusals")),
        h("label.check", {}, polls, t("log.hide_polls")),
        words,
        iconButton("trash", t("log.clear"), {
          onclick: () => {
            calls.length = 0;
            draw();
          },
        }),
        iconButton("close", t("app.close"), { onclick: () => toggle(false) }),
      ),
    ),
    list,
  );

  const shown = (call) => {
    if (refusals.checked && call.ok) return false;
    if (polls.checked && call.ok && POLLS.has(call.method.toLowerCase())) return false;
    const wanted = words.value.trim().toLowerCase();
    return (
      !wanted ||
      `${call.method} ${call.chat_id ?? ""} ${call.description ?? ""} ${JSON.stringify(call.params ?? "")}`
        .toLowerCase()
        .includes(wanted)
    );
  };

  function take(call) {
    if (!call.n || call.n <= newest) return;
    newest = call.n;
    calls.push(call);
    if (calls.length > ROWS_MAX * 3) calls.splice(0, calls.length - ROWS_MAX * 2);
    // A busy bot makes hundreds of calls a second: one drawing serves all of a moment.
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      draw();
    }, 120);
  }

  function draw() {
    const bad = calls.filter((call) => !call.ok).length;
    counted(bad);
    if (node.hidden) return;
    const found = calls.filter(shown).slice(-ROWS_MAX);
    summary.textContent = t("log.summary", { n: calls.length, bad });
    const stay = list.scrollTop > 60 ? list.scrollHeight - list.scrollTop : null;
    const opened = new Set([...list.querySelectorAll("details[open]")].map((d) => d.dataset.n));
    fill(
      list,
      found.length
        ? found.reverse().map((call) => row(call, opened.has(String(call.n))))
        : h("li.log-empty", {}, t(refusals.checked ? "log.empty_refusals" : "log.empty")),
    );
    if (stay !== null) list.scrollTop = list.scrollHeight - stay;
  }

  async function load() {
    calls.length = 0;
    newest = 0;
    const list = await get("calls", { after: 0 }).catch(() => []);
    list.forEach(take);
    draw();
  }

  function toggle(open = node.hidden) {
    node.hidden = !open;
    toggled(open);
    if (open) draw();
  }

  on("call", take);
  on("began", load);
  return { toggle };
}

function row(call, open) {
  const seconds = String(partsOf(call.at * 1000, "jalali").second).padStart(2, "0");
  return h(
    "li",
    {},
    h(
      "details.call",
      { open, data: { n: call.n }, class: call.ok ? "" : "refused" },
      h(
        "summary",
        {},
        h("time", {}, `${hourOf(call.at * 1000)}:${digits(seconds)}`),
        h("b", { dir: "ltr" }, call.method),
        h("span.call-chat", { dir: "ltr" }, call.chat_id ?? ""),
        call.ok
          ? h("span.call-ok", {}, t("log.ok"))
          : h("span.call-bad", { dir: "ltr" }, h("b", {}, call.error_code), " ", call.description),
        h("span.call-ms", { dir: "auto" }, t("log.ms", { n: Math.round((call.ms ?? 0) * 10) / 10 })),
      ),
      h("pre", { dir: "ltr" }, JSON.stringify(call.params ?? {}, null, 2)),
    ),
  );
}
