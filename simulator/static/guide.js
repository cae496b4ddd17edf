/** The help panel: what whoever started the server wrote for it, or a few words of the page's own. */
import { fill, h, icon, iconButton } from "./dom.js";
import { t } from "./words.js";

/** The panel; `show(people)` opens the columns that an item names. Gives {toggle()}. */
export function guidePanel(node, { show, toggled }) {
  const given = JSON.parse(document.getElementById("guide").textContent);
  const items = given.length ? given : t("guide.default");
  fill(
    node,
    h(
      "div.guide-head",
      {},
      h("h2", {}, icon("help"), t("guide.title")),
      iconButton("close", t("app.close"), { onclick: () => toggle(false) }),
    ),
    h(
      "ol.guide-list",
      { tabIndex: 0, "aria-label": t("guide.title") },
      items.map((item) =>
        h(
          "li",
          {},
          h("h3", { dir: "auto" }, item.title),
          item.text.split(/\n{2,}/).map((paragraph) => h("p", { dir: "auto" }, coded(paragraph))),
          item.people
            ? h("button.guide-show", { type: "button", onclick: () => show(item.people) }, t("guide.show"))
            : null,
        ),
      ),
    ),
  );

  function toggle(open = node.hidden, { focus = true } = {}) {
    node.hidden = !open;
    toggled(open);
    if (open && focus) node.querySelector(".icon-button").focus({ preventScroll: true });
  }
  return { toggle };
}

/** `code` between backticks; everything else is text. */
function coded(text) {
  return text.split("`").map((piece, i) => (i % 2 ? h("code", {}, piece) : piece));
}
