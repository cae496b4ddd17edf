/** The page: its columns, its bar, and the address that says what is shown. */
import { clockButton } from "./clock.js";
import { column } from "./column.js";
import { menu, toast } from "./dialogs.js";
import { avatar, fill, h, icon, iconButton } from "./dom.js";
import { guidePanel } from "./guide.js";
import { logPanel } from "./log.js";
import { parsePlaces, placeToken, usualPlaces } from "./places_shown.js";
import { peopleStrip } from "./people.js";
import { chatsOf, connect, on, settled, store } from "./store.js";
import { digits, lang, t } from "./words.js";

const COLUMNS_MAX = 4;
const COLUMN_PX = 340;
const query = new URLSearchParams(location.search);
const bare = query.get("chrome") === "0";
const narrow = matchMedia("(max-width: 719px)");
const columnsNode = document.getElementById("columns");
let columns = [];
const asked = query.get("people");
let chosen = asked !== null;

/* -- columns -- */

const fit = () => (narrow.matches ? 1 : Math.max(1, Math.min(COLUMNS_MAX, Math.floor(innerWidth / COLUMN_PX))));

function setPlaces(wanted) {
  const places = wanted.length ? wanted : usual();
  columns.forEach((one) => one.close());
  columns = places.slice(0, narrow.matches ? 1 : COLUMNS_MAX).map((place) => column(place, choose));
  fill(
    columnsNode,
    columns.map((one) => one.node),
  );
  columnsNode.dataset.count = columns.length;
  remember();
}

function setCount(count) {
  chosen = true;
  const places = columns.map((one) => one.place());
  setPlaces(
    places.length >= count ? places.slice(0, count) : [...places, ...usualPlaces(COLUMNS_MAX, places)].slice(0, count),
  );
}

function choose() {
  chosen = true;
  remember();
}

/** Keep the address true, so that it can be copied, reloaded and handed to a script. */
function remember() {
  const places = columns.map((one) => placeToken(one.place()));
  query.set("people", places.join(","));
  history.replaceState(null, "", `?${query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":")}`);
  frameBar();
}

/** The world has changed: show what was asked for, or the usual people until somebody chooses. */
function begin() {
  if (!store.people.size) return empty();
  if (!columns.length) return setPlaces(parsePlaces(asked));
  if (!chosen && usual().length > columns.length) return setPlaces(usual());
  const now = columns.map((one) => one.place());
  const still = now
    .map(follow)
    .filter((place) => store.people.has(place.personId) && chatsOf(place.personId).includes(place.chatId));
  if (still.length !== now.length || still.some((place, i) => place.chatId !== now[i].chatId)) setPlaces(still);
  return frameBar();
}

const usual = () => usualPlaces(Math.min(fit(), store.people.size, 3));

/** A group that became a supergroup is shown under its new id. */
function follow(place) {
  const next = store.chats.get(place.chatId)?.migrated_to;
  return next ? { ...place, chatId: next } : place;
}

function empty() {
  columns.forEach((one) => one.close());
  columns = [];
  fill(columnsNode, nobody());
}

function nobody() {
  return h(
    "div.nobody",
    {},
    avatar("✦", "var(--accent)"),
    h("h2", {}, t("app.empty_title")),
    h("p", {}, t("app.empty_text")),
  );
}

/* -- the bar -- */

const strip = h("nav.strip", { "aria-label": t("people.switch") });
const counts = h("div.segmented.counts", { role: "group", "aria-label": t("app.columns") });
const refusals = h("span.badge.bad", { hidden: true });
const logButton = h(
  "button.bar-button",
  { type: "button", "aria-expanded": "false", "aria-controls": "log-panel", onclick: () => log.toggle() },
  icon("log"),
  h("span", {}, t("app.log")),
  refusals,
);
const guideButton = h(
  "button.bar-button",
  { type: "button", "aria-expanded": "false", "aria-controls": "guide-panel", onclick: () => guide.toggle() },
  icon("help"),
  h("span", {}, t("app.guide")),
);
const languageButton = h(
  "button.bar-button.language",
  { type: "button", lang: lang === "fa" ? "en" : "fa", "aria-label": t("app.language_label"), onclick: switchLanguage },
  icon("globe"),
  h("span", {}, t("app.language")),
);
const moreButton = iconButton("more", t("app.more"), {
  class: "bar-more",
  "aria-haspopup": "menu",
  "aria-expanded": "false",
  onclick: () =>
    menu(moreButton, [
      { label: t("app.guide"), icon: "help", act: () => guide.toggle(true) },
      {
        label: t("app.log"),
        icon: "log",
        badge: refusals.hidden ? null : refusals.textContent,
        alarm: true,
        act: () => log.toggle(true),
      },
      { label: t("app.language"), icon: "globe", act: switchLanguage },
    ]),
});

function frameBar() {
  const [first] = columns;
  if (first) peopleStrip(strip, first.place().personId, (id) => first.go({ personId: id, chatId: id }));
  const most = Math.min(COLUMNS_MAX, Math.max(store.people.size, 1) + 1);
  fill(
    counts,
    Array.from({ length: most }, (_, i) => i + 1).map((n) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(n === columns.length),
          "aria-label": t("app.columns_n", { n }),
          title: t("app.columns_n", { n }),
          onclick: () => setCount(n),
        },
        digits(n),
      ),
    ),
  );
}

function switchLanguage() {
  const next = lang === "fa" ? "en" : "fa";
  document.cookie = `lang=${next}; path=/; max-age=31536000; samesite=lax`;
  query.set("lang", next);
  location.search = query.toString();
}

const log = logPanel(document.getElementById("log-panel"), {
  toggled: (open) => logButton.setAttribute("aria-expanded", String(open)),
  counted(n) {
    refusals.hidden = n === 0;
    refusals.textContent = digits(n);
    refusals.setAttribute("aria-label", t("app.refusals", { n }));
  },
});
const guide = guidePanel(document.getElementById("guide-panel"), {
  toggled: (open) => {
    guideButton.setAttribute("aria-expanded", String(open));
    localStorage.setItem("guide", open ? "open" : "closed");
  },
  show(people) {
    chosen = true;
    setPlaces(parsePlaces(people));
  },
});

if (!bare) {
  fill(
    document.getElementById("topbar"),
    h(
      "div.brand",
      {},
      h("img", { src: "/static/icon.svg", alt: "", width: 30, height: 30 }),
      h("b", {}, t("app.title")),
    ),
    strip,
    h("div.bar-middle", {}, clockButton()),
    h("div.bar-end", {}, counts, logButton, guideButton, languageButton, moreButton),
  );
  const roomy = innerWidth >= 1280 && localStorage.getItem("guide") !== "closed" && !query.has("people");
  if (query.get("guide") === "1" || (roomy && query.get("guide") !== "0")) guide.toggle(true, { focus: false });
  if (query.get("log") === "1") log.toggle(true);
}

/* -- life -- */

on("state", begin);
on("unread", frameBar);
on("online", () => {
  document.body.classList.toggle("offline", !store.online);
  document.body.dataset.offline = t("app.reconnecting");
  if (store.online) toast(t("app.reconnected"));
});
narrow.addEventListener("change", () => narrow.matches && columns.length > 1 && setCount(1));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (!document.getElementById("log-panel").hidden) log.toggle(false);
});
await connect();
await document.fonts.ready;
while (!settled()) await new Promise(requestAnimationFrame);
// For scripts that take pictures: from here on the page shows what its address says.
document.documentElement.dataset.ready = "";
