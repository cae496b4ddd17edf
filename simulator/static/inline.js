/** Inline keyboards: rows exactly as they were sent, and what a press does. */
import { ControlError } from "./api.js";
import { alertDialog, complain, openUrl, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { act, bot } from "./store.js";
import { money, t } from "./words.js";

const ANSWER_S = 15;

/** The keyboard under a message, or null. */
export function inlineKeyboard(message, seat) {
  let rows = message.reply_markup?.inline_keyboard ?? [];
  if (message.invoice && !rows.flat().some((b) => b.pay)) rows = [[{ pay: true }], ...rows];
  if (!rows.length) return null;
  return h(
    "div.inline",
    { role: "group" },
    rows.map((row, r) =>
      h(
        "div.inline-row",
        {},
        row.map((button, c) => key(button, message, seat, r, c)),
      ),
    ),
  );
}

function key(button, message, seat, row, column) {
  const corner = button.url ? "link" : button.copy_text ? "copy" : null;
  return h(
    "button.inline-key",
    {
      type: "button",
      class: button.style ? `style-${button.style}` : "",
      data: { row, column },
      onclick: (event) => press(button, message, seat, event.currentTarget),
    },
    h("span", { dir: "auto" }, label(button, message)),
    corner ? h("span.corner", {}, icon(corner)) : null,
  );
}

/** A pay button without words of the bot's own («Pay 250000 IRR» is Telegram's) says the sum in this page's. */
function label({ text, pay }, { invoice }) {
  if (!pay || (text && text !== `Pay ${invoice.total_amount} ${invoice.currency}`)) return text;
  return t("message.pay", { sum: money(invoice.total_amount, invoice.currency) });
}

async function press(button, message, seat, node) {
  if (button.callback_data !== undefined) return callback(button, message, seat, node);
  if (button.pay) return pay(message, seat);
  if (button.copy_text) return seat.act.copy(button.copy_text.text);
  const url = button.url ?? button.login_url?.url ?? button.web_app?.url;
  if (url) return seat.act.link(url);
  const query = button.switch_inline_query_current_chat;
  if (query !== undefined) return seat.act.write(`@${bot()?.username} ${query}`);
  return toast(t("button.not_here"), { within: seat.notices });
}

/** `stale` because the bot may have taken this very button away while the finger came down. */
async function callback(button, message, seat, node) {
  if (node.classList.contains("waiting")) return;
  node.classList.add("waiting");
  node.setAttribute("aria-busy", "true");
  try {
    const what = { message_id: message.message_id, data: button.callback_data, stale: true, wait_s: ANSWER_S };
    const answer = await act(seat, "press", what);
    show(answer, seat);
  } catch (error) {
    if (error instanceof ControlError) complain(error);
    else throw error;
  } finally {
    node.classList.remove("waiting");
    node.removeAttribute("aria-busy");
  }
}

async function pay(message, seat) {
  const answer = await act(seat, "pay", { message_id: message.message_id }).catch(complain);
  if (answer?.error_message) alertDialog(bot()?.first_name ?? "", answer.error_message);
}

function show(answer, seat) {
  if (!answer.answered) toast(t("button.no_answer", { n: ANSWER_S }), { within: seat.notices, bad: true });
  else if (answer.text && answer.show_alert) alertDialog(bot()?.first_name ?? "", answer.text);
  else if (answer.text) toast(answer.text, { within: seat.notices });
  if (answer.url) seat.act.link(answer.url);
}

/**
 * Follow a link as Telegram would: its own addresses of this bot stay inside, everything else asks first.
 * Gives {start: payload} or {chat: true} for those, or null when it was dealt with here.
 */
export function insideTelegram(url) {
  let place;
  try {
    place = new URL(url);
  } catch {
    return toast(t("button.not_here"));
  }
  const username = bot()?.username?.toLowerCase();
  const telegram = ["t.me", "telegram.me", "telegram.dog"].includes(place.hostname);
  const named =
    place.protocol === "tg:"
      ? place.searchParams.get("domain")
      : telegram
        ? place.pathname.slice(1).split("/")[0]
        : null;
  if (named === null || named === undefined) {
    openUrl(url);
    return null;
  }
  if (named.toLowerCase() !== username) {
    toast(t("button.other_bot", { name: named }));
    return null;
  }
  return place.searchParams.has("start") ? { start: place.searchParams.get("start") } : { chat: true };
}
