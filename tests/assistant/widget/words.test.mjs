/** The words of the interface: each module finds its own in every language, and none is kept for nobody. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { counterText } from "../../../assistant/static/assistant/widget/question.js";
import { fill, readableDate, setWords, wordsOf } from "../../../assistant/static/assistant/widget/words.js";
import { SPANISH, sourcesOfModules, WORDS } from "./modules.mjs";

const NOT_FROM_THE_FILE = new Set(["language", "js", "json"]);
const valuesIn = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();
const used = new Set(
  sourcesOfModules()
    .flatMap((source) => [...source.matchAll(/\bwords\.(\w+)/g)].map(([, key]) => key))
    .filter((key) => !NOT_FROM_THE_FILE.has(key)),
);

for (const [language, texts] of Object.entries(WORDS)) {
  test(`every word that a module uses exists in ${language}, and no other`, () => {
    assert.deepEqual(Object.keys(texts).toSorted(), [...used].toSorted());
  });

  test(`every word of ${language} says something, with the values of the Spanish one`, () => {
    for (const [key, text] of Object.entries(texts)) {
      assert.notEqual(text.trim(), "", key);
      assert.deepEqual(valuesIn(text), valuesIn(WORDS.es[key]), key);
    }
  });
}

test("a language is found by its tag, whatever the region or the case", () => {
  setWords(WORDS);
  assert.deepEqual(["pt-BR", "ES", "en-GB"].map((tag) => wordsOf(tag).language), ["pt", "es", "en"]);
});

test("a language that the interface does not speak has no words", () => {
  setWords(WORDS);
  assert.deepEqual(["fr", "", null].map(wordsOf), [undefined, undefined, undefined]);
});

test("values take their places, all of them, and what has no value stays", () => {
  assert.equal(fill("{a} y {a} o {b}", { a: 0 }), "0 y 0 o {b}");
});

test("a value is not searched for places of its own", () => {
  assert.equal(fill("Fuente {number}: {title}", { number: 1, title: "$& {number}" }), "Fuente 1: $& {number}");
});

test("a day is said in the language, the same day in every time zone", () => {
  assert.equal(readableDate("2026-11-24", "es"), "24 de noviembre de 2026");
  assert.equal(readableDate("2026-01-01", "pt"), "1 de janeiro de 2026");
});

const COUNTERS = [
  [0, ""],
  [399, ""],
  [400, "Quedan 100 caracteres"],
  [499, "Queda 1 carácter"],
  [500, "Quedan 0 caracteres"],
  [510, "Sobran 10 caracteres: acorte su pregunta"],
];

for (const [length, text] of COUNTERS) {
  test(`the counter of a question of ${length} characters says «${text}»`, () => {
    assert.equal(counterText(length, 500, SPANISH), text);
  });
}
