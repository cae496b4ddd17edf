/**
 * What this page knows of the world: people, chats, messages, keyboards, who is typing, what is unread.
 * Everything comes from the control API; an event changes it and tells whoever listens.
 */
import { follow, get, post, untilBack } from "./api.js";

const MESSAGES_MAX = 500;
const TYPING_MS = 5500;

export const store = {
  bots: [],
  people: new Map(),
  chats: new Map(),
  clock: { now: Date.now() / 1000, rate: 1, offset_s: 0, heard: performance.now() },
  online: true,
};

const histories = new Map(); // chat id → {messages: Map of id → message, since: Map while loading, else null}
const keyboards = new Map(); // "chat:person" → reply markup or null
const commands = new Map(); // "chat:person" → {commands, menu_button}
const typists = new Map(); // chat id → {name, action, until}
const unread = new Map(); // "chat:person" → count
const watched = new Set(); // "chat:person" that some column shows right now
const listeners = new Map(); // topic → Set of callbacks

/** Call `hear(payload)` on each change of a topic; gives back the way to stop. */
export function on(topic, hear) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(hear);
  return () => listeners.get(topic).delete(hear);
}

export function emit(topic, payload) {
  for (const hear of [...(listeners.get(topic) ?? [])]) hear(payload);
}

/** This Telegram's time now, in ms. */
export function nowMs() {
  const { now, rate, heard } = store.clock;
  return now * 1000 + (performance.now() - heard) * rate;
}

/** The bot that all private chats are with: the first one that was made known. */
export const bot = () => store.bots[0] ?? null;

/** The chats a person sees: her own with the bot, then the groups she is in. */
export function chatsOf(personId) {
  const groups = [...store.chats.values()].filter((c) => c.type !== "private" && members(c).includes(personId));
  return [personId, ...groups.filter((g) => !g.migrated_to).map((g) => g.id)];
}

/** Ids of a group's members, bots left out. */
export function members(chat) {
  return (chat.members ?? []).map((m) => (typeof m === "object" ? m.id : m)).filter((id) => store.people.has(id));
}

export function fullName(someone) {
  return [someone?.first_name, someone?.last_name].filter(Boolean).join(" ");
}

/** Do something as the person of `seat` ({personId, chatId}), in her chat with this page's bot or in a group. */
export function act(seat, path, body = {}) {
  return post(`act/${path}`, { as: seat.personId, chat: seat.chatId, bot: bot()?.id, ...body });
}

/* ---- messages ---- */

/** The messages of a chat, oldest first; fetched at the first asking. */
export function history(chatId) {
  let found = histories.get(chatId);
  if (!found) {
    found = { messages: new Map(), since: null };
    histories.set(chatId, found);
    loadHistory(chatId);
  }
  return [...found.messages.values()];
}

/** Whether everything that was asked for has come. */
export const settled = () => [...histories.values()].every((one) => one.since === null);

export const messageOf = (chatId, messageId) => histories.get(chatId)?.messages.get(messageId);

/** Fetch a history; what events tell while it is on its way (`since`) is newer than what it brings. */
async function loadHistory(chatId) {
  const target = histories.get(chatId);
  if (target.since) return;
  target.since = new Map();
  // A chat that nobody has begun is refused: it has no messages.
  const list = await get("messages", { chat: chatId, bot: bot()?.id, limit: MESSAGES_MAX }).catch(() => []);
  target.messages = new Map(list.map((message) => [message.message_id, message]));
  for (const [id, message] of target.since) {
    if (message) target.messages.set(id, message);
    else target.messages.delete(id);
  }
  target.since = null;
  emit(`history:${chatId}`);
}

function putMessage(chatId, given) {
  const target = histories.get(chatId);
  if (!target) return;
  const known = target.messages.has(given.message_id);
  // Reactions come by events only: an edit keeps what was seen of them.
  const reactions = given.reactions ?? target.messages.get(given.message_id)?.reactions;
  const message = reactions ? { ...given, reactions } : given;
  target.messages.set(message.message_id, message);
  target.since?.set(message.message_id, message);
  emit(`message:${chatId}`, { message, known });
  if (!known && target.messages.size > MESSAGES_MAX * 2) trim(chatId, target);
}

function trim(chatId, target) {
  target.messages = new Map([...target.messages].slice(-MESSAGES_MAX));
  emit(`history:${chatId}`);
}

/* ---- keyboards and commands ---- */

/** The reply keyboard under a person's chat, or null; asked for once and kept by events. */
export function keyboardOf(chatId, personId) {
  return cached(keyboards, "keyboard", chatId, personId);
}

/** {commands: [...], menu_button} as this person sees them in this chat. */
export function commandsOf(chatId, personId) {
  return cached(commands, "commands", chatId, personId);
}

function cached(kept, path, chatId, personId) {
  const key = `${chatId}:${personId}`;
  if (!kept.has(key)) {
    kept.set(key, null);
    refresh(kept, path, chatId, personId);
  }
  return kept.get(key);
}

async function refresh(kept, path, chatId, personId) {
  const answer = await get(path, { chat: chatId, person: personId, bot: bot()?.id }).catch(() => null);
  kept.set(`${chatId}:${personId}`, answer);
  emit(`${path}:${chatId}`, personId);
}

function refreshAll(kept, path, chatId) {
  for (const key of [...kept.keys()]) {
    const [chat, person] = key.split(":").map(Number);
    if (chatId === undefined || chatId === null || chat === chatId) refresh(kept, path, chat, person);
  }
}

/* ---- unread and typing ---- */

/** While somebody watches a chat as a person, nothing in it counts as unread for her. */
export function watch(chatId, personId) {
  const key = `${chatId}:${personId}`;
  watched.add(key);
  if (unread.delete(key)) emit("unread");
  return () => watched.delete(key);
}

export const unreadIn = (chatId, personId) => unread.get(`${chatId}:${personId}`) ?? 0;

export const unreadOf = (personId) => chatsOf(personId).reduce((sum, chat) => sum + unreadIn(chat, personId), 0);

function countUnread(chatId, message) {
  const chat = store.chats.get(chatId);
  const readers = chat && chat.type !== "private" ? members(chat) : [chatId];
  for (const person of readers) {
    const key = `${chatId}:${person}`;
    if (watched.has(key) || message.from?.id === person) continue;
    unread.set(key, (unread.get(key) ?? 0) + 1);
    unreadSoon();
  }
}

let telling = null;

/** A burst of messages is told of once. */
function unreadSoon() {
  telling ??= setTimeout(() => {
    telling = null;
    emit("unread");
  }, 50);
}

/** Who is doing what in a chat right now: {name, action}, or null. */
export function typingIn(chatId) {
  const typist = typists.get(chatId);
  return typist && typist.until > performance.now() ? typist : null;
}

function setTyping(chatId, typist) {
  if (typist) typists.set(chatId, { ...typist, until: performance.now() + TYPING_MS });
  else if (!typists.delete(chatId)) return;
  emit(`typing:${chatId}`);
  if (typist) setTimeout(() => emit(`typing:${chatId}`), TYPING_MS + 50);
}

/* ---- state and events ---- */

function takeState(state) {
  store.bots = state.bots ?? [];
  store.people = new Map((state.people ?? []).map((p) => [p.id, p]));
  const ours = (state.chats ?? []).filter((c) => !c.bot || c.bot === bot()?.id);
  store.chats = new Map(ours.map((c) => [c.id, c]));
  takeClock(state.clock);
}

function takeClock(clock) {
  if (!clock) return;
  const { now, rate = 1, offset_s = 0 } = clock;
  store.clock = {
    now: typeof now === "string" ? Date.parse(now) / 1000 : now,
    rate,
    offset_s,
    heard: performance.now(),
  };
  emit("clock");
}

async function refreshState() {
  takeState(await get("state"));
  emit("state");
}

let refreshing = null;

/** Many people may appear at once: one refresh serves all events of the next moment. */
function refreshSoon() {
  refreshing ??= setTimeout(() => {
    refreshing = null;
    refreshState().catch(() => undefined);
  }, 60);
}

const reactions = {
  message(event) {
    putMessage(event.chat, event.message);
    countUnread(event.chat, event.message);
    setTyping(event.chat, null);
    if (!store.chats.has(event.chat)) refreshSoon();
  },
  edit: (event) => putMessage(event.chat, event.message),
  delete(event) {
    const ids = event.message_ids ?? [event.message_id];
    for (const id of ids) {
      const target = histories.get(event.chat);
      target?.messages.delete(id);
      target?.since?.set(id, null);
      emit(`gone:${event.chat}`, id);
    }
  },
  reaction(event) {
    const message = messageOf(event.chat, event.message_id);
    if (!message) return;
    const reactions = { ...message.reactions, [event.by]: event.reaction };
    putMessage(event.chat, { ...message, reactions });
  },
  typing: (event) => setTyping(event.chat, { name: event.name ?? bot()?.first_name, action: event.action ?? "typing" }),
  keyboard: (event) => refreshAll(keyboards, "keyboard", event.chat),
  commands: () => refreshAll(commands, "commands", null),
  clock: (event) => takeClock(event.clock ?? event),
  call: (event) => emit("call", { ...event, n: event.call }),
  chat: refreshSoon,
  person: refreshSoon,
  pin: refreshSoon,
};

/** Begin, and begin again whenever the server was away; settles when the first state is here. */
export async function connect() {
  let state;
  try {
    state = await get("state");
  } catch {
    state = await away();
  }
  begin(state);
}

async function away() {
  store.online = false;
  emit("online");
  const state = await untilBack();
  store.online = true;
  emit("online");
  return state;
}

function begin(state) {
  takeState(state);
  for (const chatId of histories.keys()) loadHistory(chatId);
  refreshAll(keyboards, "keyboard", null);
  refreshAll(commands, "commands", null);
  emit("state");
  emit("began");
  follow(state.last_event ?? 0, {
    event(event) {
      // Private chats with other bots bear the same id: this page shows those with the first one.
      if (!event.bot || event.bot === bot()?.id) reactions[event.type]?.(event);
    },
    lost: async () => begin(await away()),
  });
}
