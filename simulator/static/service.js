/** Service messages («سارا به گروه آمد») as one line of words, or null for ordinary messages. */
import { summary } from "./media.js";
import { fullName } from "./store.js";
import { money, t } from "./words.js";

/** The line of a service message; null when the message is an ordinary one. */
export function serviceLine(message) {
  for (const [field, say] of Object.entries(SAYINGS)) {
    if (message[field] !== undefined) return say(message[field], message);
  }
  return null;
}

const by = (message) => fullName(message.from);
const names = (people) => people.map(fullName).join("، ");

const SAYINGS = {
  new_chat_members: (people, message) =>
    people.length === 1 && people[0].id === message.from?.id
      ? t("service.joined", { name: names(people) })
      : t("service.added", { by: by(message), name: names(people) }),
  left_chat_member: (person, message) =>
    person.id === message.from?.id
      ? t("service.left", { name: fullName(person) })
      : t("service.removed", { by: by(message), name: fullName(person) }),
  new_chat_title: (title) => t("service.title", { title }),
  new_chat_photo: () => t("service.photo"),
  delete_chat_photo: () => t("service.photo"),
  group_chat_created: (_, message) => t("service.created", { title: message.chat.title }),
  supergroup_chat_created: (_, message) => t("service.created", { title: message.chat.title }),
  migrate_to_chat_id: () => t("service.migrated"),
  migrate_from_chat_id: () => t("service.migrated"),
  pinned_message: (pinned, message) => t("service.pinned", { by: by(message), what: short(summary(pinned)) }),
  forum_topic_created: (topic) => t("service.topic_created", { name: topic.name }),
  forum_topic_edited: () => t("service.topic_edited"),
  forum_topic_closed: () => t("service.topic_closed"),
  forum_topic_reopened: () => t("service.topic_reopened"),
  general_forum_topic_hidden: () => t("service.topic_closed"),
  general_forum_topic_unhidden: () => t("service.topic_reopened"),
  successful_payment: (paid) => t("service.paid", { sum: money(paid.total_amount, paid.currency) }),
  write_access_allowed: () => t("service.allowed"),
  message_auto_delete_timer_changed: () => t("service.other"),
};

/** The first words of a text, for places where it is only mentioned. */
export function short(text, max = 48) {
  const line = text.replace(/\s+/g, " ").trim();
  const letters = Array.from(line);
  return letters.length > max ? `${letters.slice(0, max).join("")}…` : line;
}
