/** Choosing a person: the menu of a column, and the strip of faces on a phone. */
import { tintOf } from "./bubble.js";
import { menu } from "./dialogs.js";
import { avatar, fill, h } from "./dom.js";
import { fullName, store, unreadOf } from "./store.js";
import { digits, t } from "./words.js";

/** Everybody, with labels and unread counts; `choose(id)` gets who was picked. */
export function peopleMenu(button, chosen, choose) {
  menu(
    button,
    [...store.people.values()].map((person) => {
      const n = unreadOf(person.id);
      return {
        label: fullName(person),
        note: person.label,
        on: person.id === chosen,
        badge: n ? digits(n) : null,
        picture: avatar(fullName(person), tintOf(person.id)),
        act: () => choose(person.id),
      };
    }),
    { label: t("people.choose"), kind: "people-menu" },
  );
}

/** Faces side by side, for narrow screens; `choose(id)` as above. */
export function peopleStrip(node, chosen, choose) {
  fill(
    node,
    [...store.people.values()].map((person) => {
      const n = unreadOf(person.id);
      return h(
        "button.face",
        {
          type: "button",
          "aria-pressed": String(person.id === chosen),
          onclick: () => choose(person.id),
          "aria-label": [fullName(person), person.label, n ? t("people.unread", { n }) : null]
            .filter(Boolean)
            .join("، "),
        },
        avatar(fullName(person), tintOf(person.id)),
        n ? h("span.badge", {}, digits(n)) : null,
        h("span.face-name", { dir: "auto" }, person.first_name),
      );
    }),
  );
}
