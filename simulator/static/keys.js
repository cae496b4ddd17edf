/** The reply keyboard: keys in rows exactly as they were sent, and what pressing them asks for. */
import { complain, confirmDialog, dialog, toast } from "./dialogs.js";
import { h, icon } from "./dom.js";
import { PLACES } from "./places.js";
import { act, store } from "./store.js";
import { digits, lang, t } from "./words.js";

/** The panel of `markup` for `seat`; `pressed()` is called after a key was used. */
export function keyPanel(markup, seat, pressed) {
  return h(
    "div.keys",
    { role: "group", "aria-label": t("compose.keyboard"), class: markup.resize_keyboard ? "" : "tall" },
    markup.keyboard.map((row) =>
      h(
        "div.keys-row",
        {},
        row.map((key) => keyOf(key, seat, pressed)),
      ),
    ),
  );
}

function keyOf(given, seat, pressed) {
  const key = typeof given === "string" ? { text: given } : given;
  const mark = key.request_contact ? "phone" : key.request_location ? "pin" : null;
  return h(
    "button.key",
    {
      type: "button",
      class: key.style ? `style-${key.style}` : "",
      onclick: async () => (await press(key, seat)) && pressed(),
    },
    mark ? icon(mark) : null,
    h("span", { dir: "auto" }, key.text),
  );
}

/** Do what a key asks; gives false when the person thought better of it. */
async function press(key, seat) {
  try {
    const use = (more) => act(seat, "key", { label: key.text, ...more });
    if (key.request_contact) return await shareContact(seat, use);
    if (key.request_location) return await shareLocation(seat, use);
    if (key.web_app || key.request_users || key.request_chat || key.request_poll) {
      toast(t("button.not_here"), { within: seat.notices });
      return false;
    }
    await use();
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

/** Share her own number after a look at it; `send()` sends it. Gives false when she thought better of it. */
export async function shareContact(seat, send) {
  const { phone } = store.people.get(seat.personId) ?? {};
  const yes = await confirmDialog(
    t("compose.contact_title"),
    t("compose.contact_text", { phone: digits(phone ?? "") }),
    t("app.send"),
  );
  if (!yes) return false;
  await send();
  return true;
}

/** Choose a place by its name, or write coordinates; `send({latitude, longitude})` sends it. */
export async function shareLocation(seat, send) {
  const spot = await dialog(t("compose.location_title"), (close) => [
    h("p.dialog-lead", { dir: "auto" }, t("compose.location_text")),
    h(
      "div.places",
      {},
      PLACES.map((place) =>
        h("button.place-choice", { type: "button", onclick: () => close(place) }, icon("pin"), place[lang]),
      ),
    ),
    ownSpot(close),
  ]);
  if (!spot) return false;
  const { latitude, longitude } = spot;
  await send({ latitude, longitude });
  return true;
}

function ownSpot(close) {
  const field = (name, value) =>
    h(
      "label.field",
      {},
      h("span", {}, t(`compose.${name}`)),
      h("input", {
        name,
        type: "number",
        step: "any",
        value,
        dir: "ltr",
        required: true,
        min: name === "latitude" ? -90 : -180,
        max: name === "latitude" ? 90 : 180,
      }),
    );
  return h(
    "form.own-spot",
    {
      onsubmit: (event) => {
        event.preventDefault();
        const { latitude, longitude } = event.currentTarget.elements;
        close({ latitude: Number(latitude.value), longitude: Number(longitude.value) });
      },
    },
    field("latitude", "36.2972"),
    field("longitude", "59.6067"),
    h("button.primary", { type: "submit" }, t("app.send")),
  );
}
