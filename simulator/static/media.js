/** What a message carries besides text: pictures, voices, files, places, people. */
import { fileUrl } from "./api.js";
import { avatar, h, icon } from "./dom.js";
import { viewPhoto } from "./dialogs.js";
import { digits, money, number, t } from "./words.js";

/** The carried part of a message as a node, or null. */
export function media(message) {
  for (const [kind, show] of Object.entries(KINDS)) {
    if (message[kind]) return show(message[kind], message);
  }
  return null;
}

/** A one-line name of what a message is, for replies, pins and tabs. */
export function summary(message) {
  if (message.text) return message.text;
  if (message.caption) return message.caption;
  for (const kind of Object.keys(KINDS)) {
    if (message[kind])
      return `${MARKS[kind] ?? ""} ${kind === "sticker" ? (message.sticker.emoji ?? "") : ""} ${t(NAMES[kind] ?? `message.${kind}`)}`.trim();
  }
  return t("message.unknown");
}

const MARKS = {
  photo: "🖼",
  voice: "🎤",
  document: "📄",
  location: "📍",
  venue: "📍",
  contact: "👤",
  video: "🎬",
  poll: "📊",
};
const NAMES = { venue: "message.location", video_note: "message.video" };

const KINDS = {
  photo: (sizes, message) => photo(sizes, message),
  video: (video) => film(video),
  video_note: (video) => film(video, "round"),
  animation: (video) => film(video),
  voice: (file) => voice(file),
  audio: (file) => voice(file, [file.performer, file.title].filter(Boolean).join(" – ") || t("message.audio")),
  document: (file) => paper(file),
  sticker: (file) => sticker(file),
  venue: (venue) => place(venue.location, venue.title, venue.address),
  location: (location) => place(location),
  contact: (contact, message) => person(contact, message),
  dice: (dice) => h("div.dice", {}, h("span", {}, dice.emoji), h("b", {}, digits(dice.value))),
  poll: (poll) => vote(poll),
  invoice: (invoice) => bill(invoice),
};

function photo(sizes, message) {
  const best = sizes[sizes.length - 1];
  const image = h("img", {
    src: fileUrl(best.file_id),
    alt: message.caption ?? t("message.photo"),
    loading: "lazy",
    decoding: "async",
    width: best.width,
    height: best.height,
    draggable: false,
  });
  return h(
    "button.photo",
    {
      type: "button",
      "aria-label": t("message.photo_full"),
      class: message.has_media_spoiler ? "veiled" : "",
      style: { "--ratio": String((best.width || 4) / (best.height || 3)) },
      onclick: (event) => {
        if (event.currentTarget.classList.contains("veiled")) event.currentTarget.classList.remove("veiled");
        else viewPhoto(image.src, image.alt);
      },
    },
    image,
  );
}

function film(video, shape = "") {
  return h("video.film", {
    class: shape,
    src: fileUrl(video.file_id),
    controls: true,
    preload: "metadata",
    playsInline: true,
  });
}

let playing = null;

function voice(file, title = null) {
  const sound = new Audio();
  const clock = h("span.voice-time", {}, length(file.duration ?? 0));
  const bars = h("span.voice-bars", { "aria-hidden": "true" }, waves(file.file_unique_id ?? file.file_id));
  const button = h("button.voice-play", { type: "button", "aria-label": t("message.play") }, icon("play"));
  const show = (on) => {
    button.replaceChildren(icon(on ? "pause" : "play"));
    button.setAttribute("aria-label", t(on ? "message.pause" : "message.play"));
  };
  button.addEventListener("click", () => {
    if (!sound.src) sound.src = fileUrl(file.file_id);
    if (!sound.paused) return sound.pause();
    if (playing && playing !== sound) playing.pause();
    playing = sound;
    return sound.play().catch(() => show(false));
  });
  sound.addEventListener("play", () => show(true));
  sound.addEventListener("pause", () => show(false));
  sound.addEventListener("timeupdate", () => {
    const whole = sound.duration && Number.isFinite(sound.duration) ? sound.duration : file.duration || 1;
    bars.style.setProperty("--played", `${Math.min(100, (sound.currentTime / whole) * 100)}%`);
    clock.textContent = length(sound.ended ? (file.duration ?? whole) : sound.currentTime);
  });
  return h(
    "div.voice",
    {},
    button,
    h("div.voice-body", {}, title ? h("b", { dir: "auto" }, title) : null, bars, clock),
  );
}

/** The waves of a voice are not sent with it; each voice draws its own, always the same. */
function waves(seed) {
  let state = [...String(seed)].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: 34 }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const height = 18 + ((state >>> 8) % 62) * (0.55 + 0.45 * Math.sin(i / 3.2) ** 2);
    return h("i", { style: { height: `${Math.round(height)}%` } });
  });
}

function length(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return digits(`${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`);
}

function bytes(size) {
  if (size < 1024) return t("message.bytes", { n: size });
  if (size < 1024 * 1024) return t("message.kilobytes", { n: Math.round(size / 1024) });
  return t("message.megabytes", { n: Math.round(size / 104857.6) / 10 });
}

function paper(file) {
  const name = file.file_name ?? t("message.document");
  const ending = name.includes(".") ? name.split(".").pop().slice(0, 4) : "";
  return h(
    "a.paper",
    { href: fileUrl(file.file_id), download: name, "aria-label": `${t("message.download")}: ${name}` },
    h("span.paper-icon", {}, ending ? h("b", { dir: "ltr" }, ending) : icon("file")),
    h("span.paper-body", {}, h("b", { dir: "auto" }, name), h("small", { dir: "auto" }, bytes(file.file_size ?? 0))),
  );
}

function sticker(file) {
  const image = h("img.sticker", {
    src: fileUrl(file.file_id),
    alt: file.emoji ?? t("message.sticker"),
    width: 160,
    height: 160,
  });
  image.addEventListener("error", () => image.replaceWith(h("span.sticker-emoji", {}, file.emoji ?? "🙂")), {
    once: true,
  });
  return image;
}

function place(location, title = null, address = null) {
  const spot = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  return h(
    "div.place",
    {},
    h(
      "div.place-map",
      {
        "aria-hidden": "true",
        style: {
          "--x": `${Math.round((location.longitude * 9973) % 60)}px`,
          "--y": `${Math.round((location.latitude * 9973) % 60)}px`,
        },
      },
      h("span.place-pin", {}, icon("pin")),
    ),
    h(
      "div.place-body",
      {},
      h("b", { dir: "auto" }, title ?? t("message.location")),
      address ? h("span", { dir: "auto" }, address) : null,
      h("small", { dir: "ltr" }, digits(spot)),
    ),
  );
}

function person(contact, message) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  const own = contact.user_id && contact.user_id === message.from?.id;
  return h(
    "div.contact",
    {},
    avatar(name, "var(--accent)"),
    h(
      "div.contact-body",
      {},
      h("b", { dir: "auto" }, name),
      h("span", { dir: "ltr" }, digits(contact.phone_number.replace(/^(?=\d{11,})/, "+"))),
      own ? h("small", {}, t("message.own_contact")) : null,
    ),
  );
}

function vote(poll) {
  return h(
    "div.poll",
    {},
    h("b", { dir: "auto" }, poll.question),
    h(
      "ul",
      {},
      poll.options.map((o) => h("li", { dir: "auto" }, o.text, h("small", {}, number(o.voter_count ?? 0)))),
    ),
  );
}

function bill(invoice) {
  return h(
    "div.bill",
    {},
    h("b", { dir: "auto" }, invoice.title),
    h("p", { dir: "auto" }, invoice.description),
    h("div.sum", { dir: "auto" }, money(invoice.total_amount, invoice.currency)),
  );
}
