/** Jalali and Gregorian days in Tehran; months and leap years come from the browser's own calendars. */
import { digits, lang } from "./words.js";

const ZONE = "Asia/Tehran";
const DAY_MS = 86_400_000;

export const JALALI_MONTHS = {
  fa: ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
  en: [
    "Farvardin",
    "Ordibehesht",
    "Khordad",
    "Tir",
    "Mordad",
    "Shahrivar",
    "Mehr",
    "Aban",
    "Azar",
    "Dey",
    "Bahman",
    "Esfand",
  ],
}[lang];

export const GREGORIAN_MONTHS = {
  fa: ["ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"],
  en: [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
  ],
}[lang];

const WEEKDAYS = {
  fa: ["یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
}[lang];

const reader = (calendar, zone) =>
  new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  });
const readers = {
  jalali: reader("persian", ZONE),
  gregorian: reader("gregory", ZONE),
  jalaliUtc: reader("persian", "UTC"),
};

function read(format, ms) {
  const parts = {};
  for (const { type, value } of format.formatToParts(ms)) parts[type] = Number.parseInt(value, 10);
  const { year, month, day, hour, minute, second } = parts;
  return { year, month, day, hour, minute, second };
}

/** Year, month, day, hour, minute and second in Tehran of an instant (ms), in "jalali" or "gregorian". */
export function partsOf(ms, calendar) {
  return read(readers[calendar], ms);
}

/** The instant (ms) of a Tehran wall time given in either calendar. */
export function instantOf({ year, month, day, hour = 0, minute = 0 }, calendar) {
  const midnightUtc = calendar === "jalali" ? jalaliMidnight(year, month, day) : Date.UTC(year, month - 1, day);
  const wall = midnightUtc + hour * 3_600_000 + minute * 60_000;
  return wall - offsetAt(wall - offsetAt(wall));
}

/** Tehran's distance from UTC at an instant, in ms. */
function offsetAt(ms) {
  const p = read(readers.gregorian, ms);
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - Math.floor(ms / 1000) * 1000;
}

/** Midnight UTC of a Jalali day: a guess that is at most a few days off, then put right by the calendar itself. */
function jalaliMidnight(year, month, day) {
  const before = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  let ms = Date.UTC(year + 621, 2, 21) + (before + day - 1) * DAY_MS;
  for (let tries = 0; tries < 4; tries += 1) {
    const got = read(readers.jalaliUtc, ms);
    const off = (year - got.year) * 365 + Math.round((month - got.month) * 30.4) + (day - got.day);
    if (off === 0 && got.month === month) break;
    ms += (Math.abs(off) > 3 ? off : Math.sign(off || month - got.month)) * DAY_MS;
  }
  return ms;
}

/** How many days a month has. */
export function monthLength(year, month, calendar) {
  if (calendar === "gregorian") return new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month <= 6) return 31;
  if (month <= 11) return 30;
  return Math.round((jalaliMidnight(year + 1, 1, 1) - jalaliMidnight(year, 12, 1)) / DAY_MS);
}

const two = (n) => String(n).padStart(2, "0");

/** 19:30 of an instant (ms), in Tehran. */
export function hourOf(ms) {
  const { hour, minute } = partsOf(ms, "jalali");
  return digits(`${two(hour)}:${two(minute)}`);
}

/** The Tehran day of an instant as a key that sorts and compares. */
export function dayKey(ms) {
  const { year, month, day } = partsOf(ms, "jalali");
  return `${year}-${two(month)}-${two(day)}`;
}

/** «شنبه ۱۲ شهریور ۱۴۰۵»; without the year when `now` (ms) is in the same Jalali year. */
export function dayName(ms, now = null) {
  const { year, month, day } = partsOf(ms, "jalali");
  const g = partsOf(ms, "gregorian");
  const weekday = WEEKDAYS[new Date(Date.UTC(g.year, g.month - 1, g.day)).getUTCDay()];
  const tail = now !== null && partsOf(now, "jalali").year === year ? "" : ` ${digits(year)}`;
  return lang === "fa"
    ? `${weekday} ${digits(day)} ${JALALI_MONTHS[month - 1]}${tail}`
    : `${weekday}, ${day} ${JALALI_MONTHS[month - 1]}${tail}`;
}

/** The same day in the Gregorian calendar, short: «۳ سپتامبر ۲۰۲۶». */
export function gregorianName(ms) {
  const { year, month, day } = partsOf(ms, "gregorian");
  return `${digits(day)} ${GREGORIAN_MONTHS[month - 1]} ${digits(year)}`;
}
