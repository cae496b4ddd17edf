/** One message as it is seen by one person. */
import { hourOf } from "./calendar.js";
import { avatar, h, icon } from "./dom.js";
import { inlineKeyboard } from "./inline.js";
import { media, summary } from "./media.js";
import { endsRightToLeft, onlyEmoji, rich } from "./rich.js";
import { serviceLine, short } from "./service.js";
import { fullName, store } from "./store.js";
import { digits, t } from "./words.js";

const PICTURES = new Set(["photo", "video", "animation"]);

/**
 * The node of a message. `seat` is where it is looked at from: {personId, chatId, act} (act: see column.js).
 */
export function bubble(message, seat) {
  const line = serviceLine(message);
  if (line !== null) return h("div.service", { data: { id: message.message_id } }, h("span", { dir: "auto" }, line));
  const mine = message.from?.id === seat.personId && !message.sender_chat;
  const text = message.text ?? message.caption ?? "";
  const big = message.text && !message.reply_markup ? onlyEmoji(message.text) : 0;
  const carried = media(message);
  const kind = Object.keys(message).find((key) => PICTURES.has(key));
  const words = text ? written(message, text, seat) : null;
  const body = h(
    "div.bubble",
    {
      class: [
        kind ? "pictured" : "",
        message.photo ? "photographed" : "",
        text ? "" : "bare",
        big ? `emoji-${big}` : "",
      ].join(" "),
    },
    mine || seat.chatId > 0 ? null : author(message),
    forwarded(message),
    quoted(message, seat),
    message.show_caption_above_media && words ? [words, carried] : [carried, words],
  );
  const keys = inlineKeyboard(message, seat);
  const stamp = meta(message, mine);
  if (words && !message.show_caption_above_media) {
    stamp.classList.add(endsRightToLeft(text) ? "end-left" : "end-right");
    words.append(stamp);
  } else {
    body.append(stamp);
  }
  return h(
    "article.message",
    {
      class: `${mine ? "mine" : "theirs"} ${keys ? "keyed" : ""}`,
      data: { id: message.message_id },
      "aria-label": `${mine ? t("chat.you") : senderName(message)}: ${short(summary(message), 80)}`,
    },
    h("div.row", {}, mine || seat.chatId > 0 ? null : face(message), body, actions(message, seat)),
    reactions(message),
    keys,
  );
}

function written(message, text, seat) {
  const entities = message.entities ?? message.caption_entities ?? [];
  return h("div.text", { dir: "auto" }, rich(text, entities, seat.act));
}

/** Who a message is from, as groups show it: an anonymous admin writes in the group's name. */
export function senderName(message) {
  if (message.sender_chat) return message.sender_chat.title ?? fullName(message.sender_chat);
  return fullName(message.from) || t("chat.deleted");
}

/** A colour for each sender or chat: the person's own when the world gave one, else one that follows from the id. */
export function tintOf(id) {
  const own = store.people.get(id)?.color ?? "";
  return /^#[0-9a-f]{3,8}$/i.test(own) ? own : `hsl(${(Math.abs(id) * 47 + 150) % 360} 42% 44%)`;
}

const senderId = (message) => message.sender_chat?.id ?? message.from?.id ?? 0;

function face(message) {
  return avatar(senderName(message), tintOf(senderId(message)), "face");
}

function author(message) {
  const label = store.people.get(message.from?.id)?.label;
  return h(
    "div.author",
    { style: { "--tint": tintOf(senderId(message)) } },
    h("b", { dir: "auto" }, senderName(message)),
    label
      ? h("span.chip", { dir: "auto" }, label)
      : message.from?.is_bot && !message.sender_chat
        ? h("span.chip", {}, t("chat.bot"))
        : null,
  );
}

function forwarded(message) {
  const origin = message.forward_origin;
  if (!origin) return null;
  const name =
    fullName(origin.sender_user) || origin.sender_user_name || origin.chat?.title || origin.sender_chat?.title || "";
  return h("div.forwarded", { dir: "auto" }, t("message.forwarded", { name }));
}

function quoted(message, seat) {
  const to = message.reply_to_message;
  if (!to || to.forum_topic_created) return null;
  const words = short(message.quote?.text ?? summary(to), 90);
  return h(
    "button.quote",
    {
      type: "button",
      dir: endsRightToLeft(words) ? "rtl" : "ltr",
      style: { "--tint": tintOf(senderId(to)) },
      onclick: () => seat.act.show(to.message_id),
    },
    h("b", {}, h("bdi", {}, senderName(to))),
    h("span", {}, words),
  );
}

function meta(message, mine) {
  return h(
    "span.meta",
    { dir: document.documentElement.dir },
    message.edit_date ? h("span", {}, t("message.edited")) : null,
    h("time", { dateTime: new Date(message.date * 1000).toISOString() }, hourOf(message.date * 1000)),
    mine ? h("span.sent", { role: "img", "aria-label": t("message.sent") }, icon("check")) : null,
  );
}

function reactions(message) {
  const given = Object.values(message.reactions ?? {})
    .flat()
    .map((one) => one.emoji ?? "★");
  if (!given.length) return null;
  const counts = given.reduce((sum, emoji) => sum.set(emoji, (sum.get(emoji) ?? 0) + 1), new Map());
  return h(
    "div.reactions",
    {},
    [...counts].map(([emoji, n]) => h("span", {}, emoji, n > 1 ? ` ${digits(n)}` : null)),
  );
}

function actions(message, seat) {
  return h(
    "button.actions",
    {
      type: "button",
      "aria-label": t("message.actions"),
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: (event) => seat.act.actions(event.currentTarget, message),
    },
    icon("more"),
  );
}
