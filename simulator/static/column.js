/** One person's phone: who she is, her chats, the open one, and what she can do in it. */
import { senderName, tintOf } from "./bubble.js";
import { composer } from "./composer.js";
import { complain, confirmDialog, menu, toast } from "./dialogs.js";
import { add, avatar, fill, h, icon, iconButton } from "./dom.js";
import { insideTelegram } from "./inline.js";
import { summary } from "./media.js";
import { peopleMenu } from "./people.js";
import { short } from "./service.js";
import {
  act,
  bot,
  chatsOf,
  fullName,
  history,
  members,
  messageOf,
  on,
  store,
  typingIn,
  unreadIn,
  watch,
} from "./store.js";
import { stream } from "./stream.js";
import { digits, t } from "./words.js";

/**
 * A column for `place` {personId, chatId}; `moved(place)` is told when another person or chat is chosen.
 * Gives {node, place(), go(place), close()}.
 */
export function column(place, moved) {
  const who = h("div.who");
  const head = h("div.chat-head");
  const tabs = h("div.tabs", { role: "tablist" });
  const topics = h("div.topics", { role: "group" });
  const pinned = h("div.pinned");
  const body = h("div.chat-body");
  const foot = h("div.chat-foot");
  const notices = h("div.notices", { "aria-live": "polite" });
  const phone = h("div.phone", {}, h("div.chat-top", {}, head, tabs, topics, pinned), body, notices, foot);
  const node = h("section.column", {}, who, phone);
  let { personId, chatId } = place;
  let seat = null;
  let list = null;
  let writer = null;
  let topic = null;
  let stopWatching = () => undefined;
  let stops = [];

  const person = () => store.people.get(personId);
  const chat = () => store.chats.get(chatId);
  const inPrivate = () => chatId > 0;
  const begun = () => !inPrivate() || Boolean(chat()?.started ?? chat()) || Boolean(list && history(chatId).length);

  /* -- opening and closing -- */

  function open() {
    close();
    topic = null;
    node.dataset.person = personId;
    node.dataset.chat = chatId;
    seat = { personId, chatId, notices, act: acts };
    writer = composer(seat);
    list = stream(seat);
    fill(body, list.node);
    stopWatching = watch(chatId, personId);
    stops = [
      on("state", frame),
      on("unread", frameTabs),
      on(`typing:${chatId}`, frameHead),
      on(`history:${chatId}`, framePinned),
    ];
    frame();
  }

  function close() {
    stops.forEach((stop) => stop());
    stops = [];
    stopWatching();
    list?.close();
    writer?.close();
    list = null;
  }

  function go(next) {
    if (next.personId === personId && next.chatId === chatId) return;
    ({ personId, chatId } = next);
    open();
    moved({ personId, chatId });
  }

  /* -- what stands around the messages -- */

  function frame() {
    node.setAttribute("aria-label", fullName(person()));
    frameWho();
    frameHead();
    frameTabs();
    frameTopics();
    framePinned();
    frameFoot();
  }

  function frameWho() {
    const p = person();
    const name = fullName(p);
    const button = h(
      "button.who-button",
      {
        type: "button",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "aria-label": `${t("people.switch")} ${name}`,
        onclick: () =>
          peopleMenu(button, personId, (id) =>
            go({ personId: id, chatId: chatsOf(id).includes(chatId) && chatId < 0 ? chatId : id }),
          ),
      },
      avatar(name, tintOf(personId)),
      h("b", { dir: "auto" }, name),
      p?.label ? h("span.chip", { dir: "auto" }, p.label) : null,
      icon("down"),
    );
    fill(who, button);
  }

  function frameHead() {
    const group = !inPrivate();
    const title = group ? (chat()?.title ?? "") : (bot()?.first_name ?? "");
    const busy = typingIn(chatId);
    const state = busy
      ? group
        ? t("chat.group_typing", { name: busy.name })
        : t(busy.action.startsWith("upload") ? "chat.uploading" : "chat.typing")
      : group
        ? t("chat.members", { n: members(chat() ?? {}).length })
        : t("chat.bot");
    const more = iconButton("more", t("chat.menu"), {
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: () => chatMenu(more),
    });
    fill(
      head,
      avatar(title, group ? tintOf(chatId) : "var(--accent)", group ? "square" : ""),
      h("div.chat-title", {}, h("h2", {}, h("bdi", {}, title)), h("span", { class: busy ? "busy" : "" }, state)),
      more,
    );
  }

  function frameTabs() {
    const all = chatsOf(personId);
    tabs.hidden = all.length < 2;
    tabs.setAttribute("aria-label", t("chat.tabs", { name: fullName(person()) }));
    fill(
      tabs,
      all.map((id) => {
        const n = unreadIn(id, personId);
        return h(
          "button.tab",
          {
            type: "button",
            role: "tab",
            "aria-selected": String(id === chatId),
            tabIndex: id === chatId ? 0 : -1,
            data: { chat: id },
            onclick: () => go({ personId, chatId: id }),
            onkeydown: (event) => tabKey(event, all),
          },
          icon(id > 0 ? "bot" : "group"),
          h("span", { dir: "auto" }, id > 0 ? (bot()?.first_name ?? "") : (store.chats.get(id)?.title ?? "")),
          n ? h("span.badge", { "aria-label": t("people.unread", { n }) }, digits(n)) : null,
        );
      }),
    );
  }

  function tabKey(event, all) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const turn = document.documentElement.dir === "rtl" ? -step : step;
    go({ personId, chatId: all[(all.indexOf(chatId) + turn + all.length) % all.length] });
    tabs.querySelector('[aria-selected="true"]').focus();
  }

  function frameTopics() {
    const all = chat()?.is_forum ? (chat().topics ?? []) : [];
    topics.hidden = !all.length;
    const pill = (id, name) =>
      h(
        "button.topic",
        { type: "button", "aria-pressed": String(topic === id), onclick: () => pickTopic(id) },
        h("span", { dir: "auto" }, name),
      );
    fill(
      topics,
      all.length ? [pill(null, t("chat.all_topics")), all.map((one) => pill(one.message_thread_id, one.name))] : null,
    );
  }

  function pickTopic(id) {
    topic = id;
    list.filter(id);
    writer.topic(id);
    frameTopics();
  }

  function framePinned() {
    const ids = chat()?.pinned ?? [];
    const message = messageOf(chatId, ids[ids.length - 1]);
    pinned.hidden = !message;
    fill(
      pinned,
      message
        ? h(
            "button.pinned-button",
            { type: "button", onclick: () => list.show(message.message_id) },
            h("b", {}, t("chat.pinned")),
            h("span", {}, h("bdi", {}, short(summary(message), 90))),
          )
        : null,
    );
  }

  function frameFoot() {
    if (chat()?.blocked)
      return fill(
        foot,
        h(
          "div.foot-note",
          {},
          h("span", { dir: "auto" }, t("chat.you_blocked", { name: fullName(person()) })),
          big("unblock", "chat.unblock"),
        ),
      );
    if (!begun()) return fill(foot, h("div.foot-note", {}, big("start", "chat.start")));
    if (foot.firstChild !== writer.node) fill(foot, writer.node);
    return undefined;
  }

  const big = (path, words) => h("button.primary.big", { type: "button", onclick: () => acts.post(path) }, t(words));

  function chatMenu(button) {
    const blocked = chat()?.blocked;
    menu(
      button,
      inPrivate()
        ? [
            { label: t("chat.restart"), icon: "restart", act: () => acts.post("start") },
            blocked
              ? { label: t("chat.unblock"), icon: "block", act: () => acts.post("unblock") }
              : { label: t("chat.block"), icon: "block", bad: true, act: () => acts.post("block") },
          ]
        : [{ label: t("chat.leave"), icon: "leave", bad: true, act: leave }],
    );
  }

  async function leave() {
    if (!(await confirmDialog(t("chat.leave"), chat().title, t("chat.leave")))) return;
    await acts.post("leave");
    go({ personId, chatId: personId });
  }

  /* -- what her messages can ask for -- */

  const acts = {
    post: (path, more = {}) => act({ personId, chatId }, path, more).catch(complain),
    async copy(text) {
      await navigator.clipboard?.writeText(text).catch(() => undefined);
      toast(t("app.copied"), { within: notices });
    },
    command: (text) => writer.send(text),
    write: (text) => writer.write(text),
    show: (id) => list.show(id),
    async link(url) {
      const inside = insideTelegram(url);
      if (!inside) return;
      go({ personId, chatId: personId });
      if (inside.start !== undefined) await acts.post("start", { payload: inside.start });
    },
    actions(button, message) {
      const text = message.text ?? message.caption;
      menu(
        button,
        [
          { label: t("compose.reply"), icon: "reply", act: () => writer.reply(message) },
          message.from?.id === personId && message.text
            ? { label: t("compose.edit"), icon: "edit", act: () => writer.edit(message) }
            : null,
          text ? { label: t("compose.copy"), icon: "copy", act: () => acts.copy(text) } : null,
        ],
        { label: senderName(message) },
      );
    },
    /** The list tells how many messages it holds: an empty one shows what a beginner sees. */
    filled(count) {
      const empty = body.querySelector(".empty");
      if (count && empty) empty.remove();
      if (!count && !empty) add(body, [intro()]);
      if (list) frameFoot();
    },
  };

  function intro() {
    const title = inPrivate() ? (bot()?.first_name ?? "") : (chat()?.title ?? "");
    return h(
      "div.empty",
      {},
      avatar(title, inPrivate() ? "var(--accent)" : tintOf(chatId)),
      h("b", { dir: "auto" }, title),
      h("p", {}, t(inPrivate() ? "chat.intro" : "chat.group_empty")),
    );
  }

  phone.addEventListener("contextmenu", (event) => {
    const message = event.target.closest?.(".message");
    if (!message || event.target.closest("a, img, video") || String(getSelection())) return;
    event.preventDefault();
    message.querySelector(".actions")?.click();
  });

  open();
  return { node, place: () => ({ personId, chatId }), go, refresh: frame, close, focus: () => writer.focus() };
}
