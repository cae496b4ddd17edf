/** Which chats of which people are shown, as the address writes them: `1001`, `1003:-100200`, `staff`. */
import { chatsOf, members, store } from "./store.js";

const groups = () => [...store.chats.values()].filter((chat) => chat.type !== "private" && !chat.migrated_to);

/** A group as seen by one of its people, rather one who has no column yet. */
function inGroup(chat, taken) {
  const people = members(chat);
  const free = people.filter((id) => !taken.some((place) => place.personId === id));
  const [personId] = free.length ? free : people;
  return personId === undefined ? null : { personId, chatId: chat.id };
}

/** The places that an address names; what does not exist (any more) is left out. */
export function parsePlaces(text) {
  const places = [];
  for (const token of (text ?? "").split(",").filter(Boolean)) {
    const place = parsePlace(token.trim(), places);
    if (place) places.push(place);
  }
  return places;
}

function parsePlace(token, taken) {
  const [who, where] = token.split(":");
  if (who === "staff") return groups().length ? inGroup(groups()[0], taken) : null;
  const id = Number(who);
  if (id < 0) return store.chats.has(id) ? inGroup(store.chats.get(id), taken) : null;
  if (!store.people.has(id)) return null;
  const chatId =
    where === "staff" ? groups().find((g) => members(g).includes(id))?.id : where === undefined ? id : Number(where);
  return { personId: id, chatId: chatsOf(id).includes(chatId) ? chatId : id };
}

export function placeToken({ personId, chatId }) {
  return chatId === personId ? String(personId) : `${personId}:${chatId}`;
}

/** What is shown when nobody said: the first people, and the staff group last when there is room for two. */
export function usualPlaces(count, taken = []) {
  const [group] = groups();
  const people = [...store.people.keys()].filter(
    (id) => !taken.some((place) => place.personId === id && place.chatId === id),
  );
  const places = people.map((id) => ({ personId: id, chatId: id })).slice(0, count);
  if (count > 1 && group && !taken.some((place) => place.chatId === group.id)) {
    const room = places.slice(0, count - 1);
    const staff = inGroup(group, [...taken, ...room]);
    return staff ? [...room, staff] : places;
  }
  return places;
}
