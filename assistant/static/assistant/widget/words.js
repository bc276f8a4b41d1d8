/** The words of the interface, one JSON file a language beside this module. */

const LANGUAGES = ["es", "en", "pt"];
const loaded = new Map();

/** Read all languages: an answer may come in another one than the page's. Rejects when a file cannot be read. */
export async function loadWords() {
  await Promise.all(LANGUAGES.map(read));
}

/** The words for a tag such as "pt-BR"; undefined for a language that the interface does not speak. */
export function wordsOf(tag) {
  return loaded.get((tag || "").slice(0, 2).toLowerCase());
}

/** The text with each {name} replaced by its value. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** «24 de noviembre de 2026» for "2026-11-24". */
export function readableDate(iso, language) {
  const [year, month, day] = iso.split("-").map(Number);
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(Date.UTC(year, month - 1, day));
}

async function read(language) {
  const response = await fetch(new URL(`words/${language}.json`, import.meta.url), { credentials: "omit" });
  if (!response.ok) throw new Error(`words of ${language}: ${response.status}`);
  loaded.set(language, { ...(await response.json()), language });
}
