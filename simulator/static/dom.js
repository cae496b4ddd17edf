/**
 * Building the page. What comes from messages reaches the document only as text nodes and checked attributes:
 * there is no way in here to hand over a piece of HTML.
 */

const SVG = "http://www.w3.org/2000/svg";

/** An element: `h("button.key", {onclick, ariaLabel}, child, …)`; strings become text, null and false nothing. */
export function h(name, props = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) set(node, key, value);
  add(node, children);
  return node;
}

function set(node, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "style") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
  else if (key === "data") Object.assign(node.dataset, value);
  else if (key === "class") node.classList.add(...value.split(" ").filter(Boolean));
  else if (key in node && !key.includes("-") && key !== "list") node[key] = value;
  else node.setAttribute(key, value === true ? "" : value);
}

/** Append children: nodes, strings, numbers, arrays of them; null, undefined and false are left out. */
export function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Put `children` where the old ones were; the button that had the keyboard's focus has it again. */
export function fill(node, ...children) {
  const held = node.contains(document.activeElement) ? buttonsIn(node).indexOf(document.activeElement) : -1;
  node.replaceChildren();
  add(node, children);
  if (held >= 0) buttonsIn(node)[held]?.focus({ preventScroll: true });
  return node;
}

const buttonsIn = (node) => [...node.querySelectorAll("button")];

const PATHS = {
  send: "M3.4 20.4 21 12 3.4 3.6l-.01 6.5L15 12 3.39 13.9z",
  attach: "M16.5 6.5v9.8a4.5 4.5 0 0 1-9 0V6a3 3 0 0 1 6 0v9.5a1.5 1.5 0 0 1-3 0V6.5",
  menu: "M4 7h16M4 12h16M4 17h10",
  keys: "M4 6h4v4H4zM10 6h4v4h-4zM16 6h4v4h-4zM4 14h4v4H4zM10 14h4v4h-4zM16 14h4v4h-4z",
  mic: "M12 4a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  close: "M6 6l12 12M18 6 6 18",
  down: "M6 9.5l6 6 6-6",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  photo:
    "M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5zM4.5 16.5 9 12l4 4 2.5-2.5 4 4M15.5 9v.01",
  file: "M7 3.5h7l4 4v13H7zM13.5 4v4h4",
  pin: "M12 21s7-6.2 7-11.2a7 7 0 0 0-14 0C5 14.8 12 21 12 21zM12 12.3a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
  group:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5a6.5 6.5 0 0 1 13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18 13.6a6.5 6.5 0 0 1 3.5 5.9",
  bot: "M6 9h12v9.5H6zM12 9V5M12 5v-.5M9.5 13v1.5M14.5 13v1.5M3.5 12.5v3M20.5 12.5v3",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  log: "M5 5h14v14H5zM8.5 9.5l2 2-2 2M12.5 14h3.5",
  help: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM9.7 9.7a2.3 2.3 0 1 1 3.3 2.1c-.7.4-1 .8-1 1.7M12 16.5v.01",
  globe:
    "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c2.5 2.3 3.7 5.2 3.7 8.5s-1.2 6.2-3.7 8.5c-2.5-2.3-3.7-5.2-3.7-8.5S9.5 5.8 12 3.5z",
  columns: "M4 5.5h4.5v13H4zM9.75 5.5h4.5v13h-4.5zM15.5 5.5H20v13h-4.5z",
  check: "M3 12.5l4 4 8.5-9M11.5 15.5l1 1 8.5-9",
  reply: "M10 6.5 4.5 12l5.5 5.5V14c4.5 0 7.5 1.5 9.5 4.5-.5-5.5-4-9-9.5-9.3z",
  edit: "M5 19h3.5L19 8.5 15.5 5 5 15.5zM13 7.5l3.5 3.5",
  copy: "M8.5 8.5h10v10h-10zM5.5 15.5v-10h10",
  block: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12",
  leave: "M13 4.5H6v15h7M10.5 12H20M17 8.5l3.5 3.5-3.5 3.5",
  restart: "M18.5 9A7.5 7.5 0 1 0 19.5 13M19 4.5V9h-4.5",
  play: "M8 5.5v13l11-6.5z",
  pause: "M8 5.5h2.8v13H8zM13.2 5.5H16v13h-2.8z",
  link: "M9 15 20 4M13 4h7v7M16 13.5V20H4V8h6.5",
  sticker: "M4.5 4.5h15V13L13 19.5H4.5zM13 19v-6h6M8.5 9v.01M14 9v.01M8.5 12.5c1 1.2 2.5 1.5 4 1",
  search: "M11 17.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM16 16l4 4",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7",
  phone:
    "M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.5v3c0 1-.8 1.8-1.8 1.7C10 17.6 6.4 14 4.8 5.3 4.7 4.3 5.5 3.5 6.5 3.5z",
  spark:
    "M12 3.5l1.8 5.2 5.2 1.8-5.2 1.8L12 17.5l-1.8-5.2L5 10.5l5.2-1.8zM18.5 15.5l.8 2.2 2.2.8-2.2.8-.8 2.2-.8-2.2-2.2-.8 2.2-.8z",
};

const SOLID = new Set(["send", "play", "pause"]);

/** A line icon by name; decoration only, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", SOLID.has(name) ? "icon icon-solid" : "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A round button with an icon and a spoken name. */
export function iconButton(name, label, props = {}) {
  return h("button.icon-button", { type: "button", "aria-label": label, title: label, ...props }, icon(name));
}

/** A round picture with a person's or chat's first letter on a colour of its own. */
export function avatar(name, color, shape = "") {
  const letter = Array.from(String(name ?? "").replace(/^[^\p{L}\p{N}]+/u, ""))[0] ?? "•";
  return h("span.avatar", { class: shape, "aria-hidden": "true", style: { "--tint": color } }, letter);
}
