/** The scrolling list of one chat's messages: days, groups of one sender, staying at the end. */
import { bubble } from "./bubble.js";
import { dayKey, dayName } from "./calendar.js";
import { h, iconButton } from "./dom.js";
import { serviceLine } from "./service.js";
import { history, nowMs, on } from "./store.js";
import { digits, t } from "./words.js";

const TOGETHER_S = 600;
const NEAR_END_PX = 120;
const CHUNK = 40;

/** A list for `seat`; gives {node, show(messageId), toEnd(), filter(topicId), close()}. */
export function stream(seat) {
  const list = h("div.stream-list", { role: "log", "aria-label": t("chat.messages"), "aria-live": "polite" });
  const scroller = h(
    "div.stream",
    { class: seat.chatId > 0 ? "" : "group", tabIndex: 0, "aria-label": t("chat.messages") },
    list,
  );
  const down = iconButton("down", t("chat.to_bottom"), {
    class: "to-end",
    hidden: true,
    onclick: () => toEnd("smooth"),
  });
  const node = h("div.stream-frame", {}, scroller, down);
  const nodes = new Map(); // message id → {node, message}
  let missed = 0;
  let topic = null;
  let away = false;

  const belongs = (message) =>
    topic === null || (message.message_thread_id ?? message.forum_topic_created?.id ?? 0) === topic;
  /** Near the end one glides; from afar one jumps, because chunks change their height as they come into view. */
  function toEnd(behavior = "instant") {
    const far = Math.abs(scroller.scrollTop) > scroller.clientHeight * 2;
    scroller.scrollTo({ top: 0, behavior: far ? "instant" : behavior });
    missed = 0;
    mark();
  }

  function mark() {
    if (!away) missed = 0;
    down.hidden = !away;
    down.dataset.missed = missed ? digits(missed) : "";
  }

  /** Where the next message goes: chunks far from the eye cost the browser nothing (content-visibility). */
  function chunkOf(parent) {
    if (!parent.lastChild || parent.lastChild.childElementCount >= CHUNK) parent.append(h("div.chunk"));
    return parent.lastChild;
  }

  function draw() {
    const messages = history(seat.chatId).filter(belongs);
    nodes.clear();
    const pieces = document.createDocumentFragment();
    let before = null;
    for (const message of messages) {
      place(pieces, message, before);
      before = message;
    }
    list.replaceChildren(pieces);
    seat.act.filled(messages.length);
    toEnd();
  }

  /** Append a message behind `before`, with the day's name between when a new day begins. */
  function place(whole, message, before) {
    const parent = chunkOf(whole);
    const ms = message.date * 1000;
    if (!before || dayKey(before.date * 1000) !== dayKey(ms)) {
      parent.append(h("div.day", {}, h("span", {}, dayName(ms, nowMs()))));
      before = null;
    }
    const made = bubble(message, seat);
    nodes.set(message.message_id, { node: made, message });
    parent.append(made);
    group(made, message, before);
  }

  function group(made, message, before) {
    const joined = before && together(before, message);
    made.classList.toggle("first", !joined);
    made.classList.add("last");
    if (joined) nodes.get(before.message_id)?.node.classList.remove("last");
  }

  function put({ message, known }) {
    if (!belongs(message)) return;
    const old = nodes.get(message.message_id);
    if (old) return replace(old, message);
    if (known) return undefined;
    const before = [...nodes.values()].pop()?.message ?? null;
    place(list, message, before);
    nodes.get(message.message_id).node.classList.add("new");
    seat.act.filled(nodes.size);
    // The list is anchored at its end: who reads there sees the new message without a scroll.
    if (!away) return undefined;
    if (message.from?.id === seat.personId) return toEnd("smooth");
    missed += 1;
    return mark();
  }

  function replace(old, message) {
    const made = bubble(message, seat);
    for (const name of ["first", "last"]) made.classList.toggle(name, old.node.classList.contains(name));
    keepFocus(old.node, made);
    old.node.replaceWith(made);
    made.classList.add("changed");
    focusAgain(made);
    nodes.set(message.message_id, { node: made, message });
  }

  function gone(id) {
    const old = nodes.get(id);
    if (!old) return;
    nodes.delete(id);
    old.node.classList.add("gone");
    setTimeout(() => old.node.remove(), 180);
    seat.act.filled(nodes.size);
  }

  function show(id) {
    const found = nodes.get(id)?.node;
    if (!found) return;
    found.classList.remove("flash");
    found.scrollIntoView({ block: "center", behavior: "instant" });
    requestAnimationFrame(() => {
      // Its surroundings have their true heights only now that they are drawn.
      found.scrollIntoView({ block: "center", behavior: "instant" });
      found.classList.add("flash");
    });
  }

  // The day of what is read hangs at the top while it moves, and leaves the words alone afterwards.
  let resting = null;
  scroller.addEventListener(
    "scroll",
    () => {
      // Distances are counted from the end (column-reverse) and are negative.
      away = Math.abs(scroller.scrollTop) > NEAR_END_PX;
      mark();
      scroller.classList.add("scrolling");
      clearTimeout(resting);
      resting = setTimeout(() => scroller.classList.remove("scrolling"), 1200);
    },
    { passive: true },
  );
  const stops = [
    on(`history:${seat.chatId}`, draw),
    on(`message:${seat.chatId}`, put),
    on(`gone:${seat.chatId}`, gone),
  ];
  draw();
  return {
    node,
    show,
    toEnd,
    filter(next) {
      topic = next;
      draw();
    },
    close: () => stops.forEach((stop) => stop()),
  };
}

/** Whether two messages stand together as one group: one sender, a short while. */
function together(a, b) {
  if (serviceLine(a) !== null || serviceLine(b) !== null) return false;
  const sender = (m) => m.sender_chat?.id ?? m.from?.id;
  return sender(a) === sender(b) && b.date - a.date < TOGETHER_S && a.date <= b.date;
}

/** A pressed button keeps the keyboard's focus over the edit that it caused. */
function keepFocus(old, made) {
  const { row, column } = document.activeElement?.dataset ?? {};
  if (!old.contains(document.activeElement) || row === undefined) return;
  made.dataset.focus = `${row}:${column}`;
}

function focusAgain(made) {
  const [row, column] = (made.dataset.focus ?? "").split(":");
  delete made.dataset.focus;
  if (row)
    made.querySelector(`.inline-key[data-row="${row}"][data-column="${column}"]`)?.focus({ preventScroll: true });
}
