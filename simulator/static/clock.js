/** The clock of this Telegram: always shown, moved at will. */
import { post } from "./api.js";
import {
  GREGORIAN_MONTHS,
  JALALI_MONTHS,
  dayName,
  gregorianName,
  hourOf,
  instantOf,
  monthLength,
  partsOf,
} from "./calendar.js";
import { complain, dialog, toast } from "./dialogs.js";
import { fill, h, icon } from "./dom.js";
import { nowMs, on, store } from "./store.js";
import { digits, t } from "./words.js";

const DAY_MS = 86_400_000;
const MOVED_S = 30;

/** The button that shows the time and opens the control. */
export function clockButton() {
  const hour = h("span.clock-hour");
  const day = h("span.clock-day");
  const button = h(
    "button.clock",
    { type: "button", "aria-haspopup": "dialog", onclick: openClock },
    icon("clock"),
    hour,
    day,
  );
  const show = () => {
    const now = nowMs();
    const when = `${dayName(now)}، ${hourOf(now)}`;
    if (button.dataset.when !== when) {
      button.dataset.when = when;
      hour.textContent = hourOf(now);
      day.textContent = dayName(now);
      button.setAttribute("aria-label", t("clock.label", { when }));
      button.title = `${when} – ${gregorianName(now)} (${t("clock.tehran")})`;
    }
    button.classList.toggle("moved", Math.abs(nowMs() - Date.now()) > MOVED_S * 1000);
    button.classList.toggle("fast", store.clock.rate !== 1);
  };
  setInterval(show, 500);
  on("clock", show);
  show();
  return button;
}

async function move(body) {
  try {
    await post("clock", body);
  } catch (error) {
    complain(error);
  }
}

const at = (ms) =>
  move({ at: ms / 1000 }).then(() => toast(t("clock.moved", { when: `${dayName(ms)}، ${hourOf(ms)}` })));

function tomorrowAtTen() {
  const p = partsOf(nowMs() + DAY_MS, "jalali");
  return instantOf({ ...p, hour: 10, minute: 0 }, "jalali");
}

/** 1 Farvardin of the coming year, ten in the morning. */
function nextNowruz() {
  const now = nowMs();
  const { year } = partsOf(now, "jalali");
  const moment = { year, month: 1, day: 1, hour: 10 };
  const thisYear = instantOf(moment, "jalali");
  return thisYear > now ? thisYear : instantOf({ ...moment, year: year + 1 }, "jalali");
}

/** The control as a dialog. */
export function openClock() {
  const stops = [];
  const done = dialog(
    t("clock.title"),
    (close) => {
      const jump = (key, run, kind = "") =>
        h(
          "button.jump",
          {
            type: "button",
            class: kind,
            onclick: () => {
              close();
              run();
            },
          },
          t(`clock.${key}`),
        );
      return [
        face(stops),
        h("p.dialog-lead", { dir: "auto" }, t("clock.lead")),
        h(
          "div.jumps",
          {},
          jump("plus_hour", () => at(nowMs() + 3_600_000)),
          jump("plus_day", () => at(nowMs() + DAY_MS)),
          jump("plus_week", () => at(nowMs() + 7 * DAY_MS)),
          jump("tomorrow", () => at(tomorrowAtTen())),
          jump("nowruz", () => at(nextNowruz())),
          jump("now", () => move({ at: Date.now() / 1000, rate: 1 })),
        ),
        speed(),
        picker(close),
      ];
    },
    { kind: "clock-dialog" },
  );
  done.then(() => stops.forEach((stop) => stop()));
}

function face(stops) {
  const hour = h("b");
  const day = h("span");
  const other = h("small");
  const show = () => {
    const now = nowMs();
    hour.textContent = hourOf(now);
    day.textContent = dayName(now);
    other.textContent = `${gregorianName(now)} · ${t("clock.tehran")}`;
  };
  const timer = setInterval(show, 500);
  stops.push(() => clearInterval(timer), on("clock", show));
  show();
  return h("div.clock-face", {}, hour, h("div", {}, day, other));
}

function speed() {
  const buttons = [1, 60].map((rate) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(store.clock.rate === rate),
        data: { rate },
        onclick: async (event) => {
          const chosen = event.currentTarget;
          await move({ rate });
          for (const one of buttons) one.setAttribute("aria-pressed", String(one === chosen));
        },
      },
      h("b", {}, `×${digits(rate)}`),
      " ",
      t(`clock.rate_${rate}`),
    ),
  );
  return h(
    "div.speed",
    { role: "group", "aria-label": t("clock.speed") },
    h("span", {}, t("clock.speed")),
    h("div.segmented", {}, buttons),
  );
}

/* -- a day and hour of one's choice -- */

function picker(close) {
  let calendar = "jalali";
  let chosen = partsOf(nowMs(), calendar);
  const place = h("div.picker-fields");
  const choice = ["jalali", "gregorian"].map((one) =>
    h(
      "button",
      {
        type: "button",
        "aria-pressed": String(one === calendar),
        data: { calendar: one },
        onclick: () => {
          const ms = instantOf(chosen, calendar);
          calendar = one;
          chosen = partsOf(ms, one);
          for (const button of choice) button.setAttribute("aria-pressed", String(button.dataset.calendar === one));
          draw();
        },
      },
      t(`clock.${one}`),
    ),
  );

  function draw() {
    const months = calendar === "jalali" ? JALALI_MONTHS : GREGORIAN_MONTHS;
    const here = partsOf(nowMs(), calendar).year;
    const years = range(Math.min(here - 1, chosen.year), Math.max(here + 10, chosen.year));
    chosen.day = Math.min(chosen.day, monthLength(chosen.year, chosen.month, calendar));
    fill(
      place,
      select("day", range(1, monthLength(chosen.year, chosen.month, calendar)), digits),
      select("month", range(1, 12), (m) => months[m - 1]),
      select("year", years, digits),
      select("hour", range(0, 23), (n) => digits(String(n).padStart(2, "0"))),
      select("minute", range(0, 59), (n) => digits(String(n).padStart(2, "0"))),
    );
  }

  function select(part, values, name) {
    return h(
      "label.field",
      {},
      h("span", { "aria-hidden": "true" }, t(`clock.${part}`)),
      h(
        "select",
        {
          name: part,
          "aria-label": t(`clock.${part}`),
          onchange: (event) => {
            chosen = { ...chosen, [part]: Number(event.currentTarget.value) };
            if (part === "month" || part === "year") draw();
          },
        },
        values.map((value) => h("option", { value, selected: value === chosen[part] }, name(value))),
      ),
    );
  }

  draw();
  return h(
    "form.picker",
    {
      onsubmit: (event) => {
        event.preventDefault();
        close();
        at(instantOf(chosen, calendar));
      },
    },
    h("div.picker-head", {}, h("span", {}, t("clock.pick")), h("div.segmented", { role: "group" }, choice)),
    place,
    h("button.primary", { type: "submit" }, t("clock.go")),
  );
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
