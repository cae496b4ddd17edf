/** Where a person writes: the field, its menus, the reply keyboard and what she answers or edits. */
import { attachMenu, sendImage, sendVoice } from "./attach.js";
import { senderName } from "./bubble.js";
import { complain } from "./dialogs.js";
import { fill, h, icon, iconButton } from "./dom.js";
import { keyPanel } from "./keys.js";
import { summary } from "./media.js";
import { endsRightToLeft } from "./rich.js";
import { short } from "./service.js";
import { act, commandsOf, keyboardOf, on } from "./store.js";
import { t } from "./words.js";

/** A composer for `seat`; gives {node, write(text), reply(message), edit(message), topic(id), focus(), close()}. */
export function composer(seat) {
  let about = null; // {kind: "reply" | "edit", message}
  let topic = null;
  let folded = false;
  let markup = null;

  const field = h("textarea.field-text", {
    rows: 1,
    dir: "auto",
    enterKeyHint: "send",
    "aria-label": t("compose.label"),
    placeholder: t("compose.placeholder"),
    maxLength: 20000,
  });
  const suggestions = h("div.suggestions", { role: "listbox", "aria-label": t("compose.commands"), hidden: true });
  const aboutBar = h("div.about", { hidden: true });
  const keysPlace = h("div.keys-place");
  const commandsButton = iconButton("menu", t("compose.commands"), {
    class: "commands-button",
    hidden: true,
    onclick: () => (suggestions.hidden ? suggest("/") : suggest(null)),
  });
  const keysButton = iconButton("keys", t("compose.keyboard"), {
    hidden: true,
    "aria-pressed": "true",
    onclick: () => {
      folded = !folded;
      showKeys();
    },
  });
  const attachButton = iconButton("attach", t("compose.attach"), {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    onclick: () => attachMenu(attachButton, seat, extras),
  });
  const sendButton = iconButton("send", t("compose.send"), { class: "send", onclick: () => send() });
  const voiceButton = iconButton("mic", t("compose.voice"), {
    class: "voice-button",
    onclick: () => sendVoice(seat, extras).catch(complain),
  });
  const bar = h(
    "div.bar",
    {},
    commandsButton,
    attachButton,
    h("div.field-place", {}, field, keysButton),
    voiceButton,
    sendButton,
  );
  const node = h("div.composer", {}, suggestions, aboutBar, bar, keysPlace);

  /** What each act carries along; a reply is used up by it. */
  function extras() {
    const given = {};
    if (about?.kind === "reply") given.reply_to = about.message.message_id;
    if (topic !== null) given.thread = topic;
    setAbout(null);
    return given;
  }

  async function send(text = field.value) {
    const words = text.trim();
    if (!words) return;
    const editing = about?.kind === "edit" ? about.message.message_id : null;
    if (text === field.value) setText("");
    try {
      if (editing === null) await act(seat, "text", { ...extras(), text: words });
      else await act(seat, "edit", { message_id: editing, text: words });
      setAbout(null);
    } catch (error) {
      if (!field.value) setText(text);
      complain(error);
    }
    field.focus({ preventScroll: true });
  }

  function setText(text) {
    field.value = text;
    grow();
  }

  function grow() {
    field.style.height = "";
    if (field.scrollHeight > field.clientHeight) field.style.height = `${field.scrollHeight}px`;
    const empty = !field.value.trim();
    sendButton.hidden = empty;
    voiceButton.hidden = !empty;
    suggest(/^\/\w*$/.test(field.value) ? field.value : null);
  }

  function setAbout(next) {
    about = next;
    aboutBar.hidden = !next;
    if (!next) return;
    const { kind, message } = next;
    fill(
      aboutBar,
      icon(kind),
      h(
        "div.about-words",
        {},
        h(
          "b",
          { dir: "auto" },
          kind === "edit" ? t("compose.editing") : t("compose.reply_to", { name: senderName(message) }),
        ),
        h("span", {}, h("bdi", {}, short(summary(message), 80))),
      ),
      iconButton("close", t("compose.stop_reply"), {
        onclick: () => {
          if (about?.kind === "edit") setText("");
          setAbout(null);
        },
      }),
    );
    field.focus();
  }

  /* -- commands -- */

  function suggest(typed) {
    const all = commandsOf(seat.chatId, seat.personId)?.commands ?? [];
    const found = typed === null ? [] : all.filter((c) => `/${c.command}`.startsWith(typed.toLowerCase()));
    suggestions.hidden = !found.length;
    commandsButton.setAttribute("aria-expanded", String(!suggestions.hidden));
    fill(
      suggestions,
      found.map((c, i) =>
        h(
          "button.suggestion",
          {
            type: "button",
            role: "option",
            "aria-selected": String(i === 0 && typed !== "/"),
            onclick: () => choose(c),
          },
          h("span.suggestion-text", { dir: "auto" }, c.description),
          h("b", { dir: "ltr" }, `/${c.command}`),
        ),
      ),
    );
    if (typed !== null) suggestions.scrollTop = 0;
  }

  function choose(command) {
    setText("");
    suggest(null);
    send(`/${command.command}`);
  }

  function showCommands() {
    const known = commandsOf(seat.chatId, seat.personId);
    commandsButton.hidden = !known?.commands?.length;
    if (/^\/\w*$/.test(field.value)) suggest(field.value);
  }

  function fieldKey(event) {
    const chosen = suggestions.hidden ? null : suggestions.querySelector('[aria-selected="true"]');
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (chosen && field.value !== chosen.querySelector("b").textContent) chosen.click();
      else send();
    } else if (event.key === "Escape") {
      if (!suggestions.hidden) suggest(null);
      else if (about) setAbout(null);
      else return;
      event.stopPropagation();
    } else if (!suggestions.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const all = [...suggestions.children];
      const at = all.indexOf(chosen) + (event.key === "ArrowDown" ? 1 : -1);
      all.forEach((one, i) => one.setAttribute("aria-selected", String(i === (at + all.length) % all.length)));
      suggestions.querySelector('[aria-selected="true"]').scrollIntoView({ block: "nearest" });
    }
  }

  /* -- reply keyboard -- */

  function takeKeyboard() {
    const given = keyboardOf(seat.chatId, seat.personId);
    const next = given?.keyboard ? given : null;
    if (JSON.stringify(next) !== JSON.stringify(markup)) folded = false;
    markup = next;
    hint(given?.input_field_placeholder ?? t("compose.placeholder"));
    showKeys();
  }

  /** An empty field has no direction of its own: the hint's is used. */
  function hint(words) {
    field.placeholder = words;
    field.classList.toggle("rtl-hint", endsRightToLeft(words));
  }

  function showKeys() {
    const open = markup !== null && !folded;
    keysButton.hidden = markup === null || Boolean(markup.is_persistent);
    keysButton.setAttribute("aria-pressed", String(open));
    fill(
      keysPlace,
      open
        ? keyPanel(markup, seat, () => {
            if (markup?.one_time_keyboard) {
              folded = true;
              showKeys();
            }
          })
        : null,
    );
  }

  field.addEventListener("input", grow);
  field.addEventListener("keydown", fieldKey);
  field.addEventListener("paste", (event) => {
    const image = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"));
    if (!image) return;
    event.preventDefault();
    sendImage(image, seat, extras).catch(complain);
  });
  const mine = (then) => (personId) => (personId === undefined || personId === seat.personId) && then();
  const stops = [on(`keyboard:${seat.chatId}`, mine(takeKeyboard)), on(`commands:${seat.chatId}`, mine(showCommands))];
  takeKeyboard();
  showCommands();
  grow();
  return {
    node,
    send,
    write: (text) => {
      setText(text);
      field.focus();
    },
    reply: (message) => setAbout({ kind: "reply", message }),
    edit: (message) => {
      setAbout({ kind: "edit", message });
      setText(message.text);
    },
    topic: (id) => {
      topic = id;
    },
    focus: () => field.focus({ preventScroll: true }),
    close: () => stops.forEach((stop) => stop()),
  };
}
