/** What the tests of the widget's modules share: the words, and a page's globals that node lacks. */

import { readdirSync, readFileSync } from "node:fs";

const MODULES = new URL("../../../assistant/static/assistant/widget/", import.meta.url);

export const WORDS = JSON.parse(readFileSync(new URL("words.json", MODULES), "utf8"));
export const SPANISH = { ...WORDS.es, language: "es" };

/** A global of browsers for the length of one test. */
export function setGlobal(test, name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  test.after(() => {
    if (before) Object.defineProperty(globalThis, name, before);
    else delete globalThis[name];
  });
}

/** The code of each module. */
export function sourcesOfModules() {
  const names = readdirSync(MODULES).filter((name) => name.endsWith(".js"));
  return names.map((name) => readFileSync(new URL(name, MODULES), "utf8"));
}
