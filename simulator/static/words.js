/** The page's words in its language, with numbers in that language's digits. */
import en from "./words/en.js";
import fa from "./words/fa.js";

export const lang = document.documentElement.lang === "en" ? "en" : "fa";
const table = lang === "en" ? en : fa;

/** Digits as this page writes them: ۱۲ in Persian, 12 in English. */
export function digits(value) {
  const text = String(value);
  return lang === "fa" ? text.replace(/\d/g, (d) => String.fromCharCode(0x06f0 + Number(d))) : text;
}

/** A number with thousands separated, in the page's digits. */
export function number(value, fraction = 0) {
  return new Intl.NumberFormat(lang === "fa" ? "fa-IR" : "en-GB", { maximumFractionDigits: fraction }).format(value);
}

/** The words of `key`; `{name}` is replaced by `facts.name`, strings being isolated so that directions do not mix. */
export function t(key, facts = {}) {
  const words = table[key];
  if (words === undefined) throw new Error(`no words for ${key}`);
  if (typeof words !== "string") return words;
  return words.replace(/\{(\w+)\}/g, (_, name) => {
    const value = facts[name];
    return typeof value === "number" ? number(value, 1) : `\u2068${value ?? ""}\u2069`;
  });
}

/** Money of an invoice: smallest units and an ISO code, as Telegram sends them; XTR are Telegram's stars. */
export function money(total, currency) {
  if (currency === "XTR") return `${number(total)} ⭐`;
  const style = { style: "currency", currency, currencyDisplay: "name" };
  try {
    // Telegram counts in hundredths also where a currency's own tables know none, as for the rial.
    const format = new Intl.NumberFormat(lang === "fa" ? "fa-IR" : "en-GB", style);
    const minor = currency === "IRR" ? 2 : format.resolvedOptions().maximumFractionDigits;
    return format.format(total / 10 ** minor);
  } catch {
    return `${number(total)} ${currency}`;
  }
}
