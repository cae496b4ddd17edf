/** Text with entities as document nodes; offsets are UTF-16, as JavaScript's own. */
import { h } from "./dom.js";
import { t } from "./words.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const LINES_SHOWN = 3;

/**
 * Nodes of a text with entities. `act` is what presses lead to: {link(url), command(text), copy(text)}.
 */
export function rich(text, entities = [], act) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return range(text, 0, text.length, sorted, act);
}

function range(text, start, end, entities, act) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity] = rest;
    const stop = Math.min(entity.offset + entity.length, end);
    const inside = rest.slice(1).filter((e) => e.offset < stop);
    rest = rest.slice(1).filter((e) => e.offset >= stop);
    if (entity.offset < at || entity.offset >= end) continue;
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    nodes.push(wrap(entity, text.slice(entity.offset, stop), range(text, entity.offset, stop, inside, act), act));
    at = stop;
    // A block ends its line by itself: the line break behind it would show as an empty line.
    if (BLOCKS.has(entity.type) && text[at] === "\n" && at < end) at += 1;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrap(entity, piece, children, act) {
  switch (entity.type) {
    case "bold":
      return h("b", {}, children);
    case "italic":
      return h("i", {}, children);
    case "underline":
      return h("u", {}, children);
    case "strikethrough":
      return h("s", {}, children);
    case "spoiler":
      return spoiler(children);
    case "code":
      return h("code", { title: t("compose.copy"), onclick: () => act.copy(piece) }, children);
    case "pre":
      return h("pre", { dir: "ltr", data: { language: entity.language ?? "" } }, h("code", {}, children));
    case "blockquote":
      return h("blockquote", { dir: "auto" }, children);
    case "expandable_blockquote":
      return expandable(piece, children);
    case "text_link":
      return link(entity.url, children, act);
    case "url":
      return link(/^[a-z][a-z0-9+.-]*:/i.test(piece) ? piece : `https://${piece}`, children, act);
    case "email":
      return link(`mailto:${piece}`, children, act);
    case "phone_number":
      return h("a.link", { href: "#", onclick: press(() => act.copy(piece)) }, children);
    case "bot_command":
      return h("a.link", { href: "#", onclick: press(() => act.command(piece)) }, children);
    case "mention":
      return link(`https://t.me/${piece.slice(1)}`, children, act);
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return h("span.link", {}, children);
    default:
      return h("span", {}, children);
  }
}

const press = (then) => (event) => {
  event.preventDefault();
  event.stopPropagation();
  then();
};

/** The address is never followed by the browser itself: `act.link` decides, and only http(s), tg and mailto pass. */
function link(url, children, act) {
  return h("a.link", { href: "#", title: url, onclick: press(() => act.link(url)) }, children);
}

function spoiler(children) {
  const node = h(
    "span.spoiler",
    { role: "button", tabIndex: 0, "aria-label": t("message.spoiler") },
    h("span", {}, children),
  );
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", reveal);
  return node;
}

function expandable(piece, children) {
  const quote = h("blockquote.expandable", { dir: "auto" }, h("span.quoted", {}, children));
  if (piece.split("\n").length <= LINES_SHOWN && piece.length < 140) return quote;
  quote.classList.add("folded");
  const more = h("button.unfold", { type: "button", "aria-expanded": "false" }, t("message.expand"));
  more.addEventListener("click", () => {
    quote.classList.remove("folded");
    more.remove();
  });
  quote.append(more);
  return quote;
}

const STRONG = /[\p{L}]/u;
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Whether the last paragraph runs from right to left: it decides at which end the time stands. */
export function endsRightToLeft(text) {
  const last = text.trimEnd().split("\n").pop() ?? "";
  for (const letter of last) {
    if (letter === "\u200f") return true;
    if (STRONG.test(letter)) return RTL.test(letter);
  }
  return document.documentElement.dir === "rtl";
}

/** One to three emoji and nothing else: shown large, as phones do. */
export function onlyEmoji(text) {
  if (
    text.length > 24 ||
    !/^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u200d\ufe0f\u20e3]|\p{Emoji_Modifier}|\s)+$/u.test(text)
  )
    return 0;
  const count = [...new Intl.Segmenter().segment(text.replace(/\s/g, ""))].length;
  return count <= 3 ? count : 0;
}
