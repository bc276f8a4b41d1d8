/** The words of the interface, in the languages of words.json. */

const languages = new Map();

/** Take the content of words.json: an answer may come in another language than the page's. */
export function setWords(words) {
  for (const [language, texts] of Object.entries(words)) languages.set(language, { ...texts, language });
}

/** The words for a tag such as "pt-BR"; undefined for a language that the interface does not speak. */
export function wordsOf(tag) {
  return languages.get((tag || "").slice(0, 2).toLowerCase());
}

/** The text with each {name} replaced by its value. */
export function fill(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** «24 de noviembre de 2026» for "2026-11-24". */
export function readableDate(iso, language) {
  const [year, month, day] = iso.split("-").map(Number);
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(Date.UTC(year, month - 1, day));
}
