/** Small decisions about an answer and its looks, that need no page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { isLight } from "../../../assistant/static/assistant/widget/appearance.js";
import { requestOf } from "../../../assistant/static/assistant/widget/asking.js";
import { copiedText } from "../../../assistant/static/assistant/widget/feedback.js";

const BASE = "http://portal.example/api/v1/";

function chat({ unit = "", conversation = null, ...attributes } = {}) {
  return { unit, memory: { state: { conversation } }, getAttribute: (name) => attributes[name] ?? null };
}

test("a first question is sent alone, for everyone", () => {
  assert.deepEqual(requestOf({ question: "¿Cuánto?", choice: "" }, chat()), {
    question: "¿Cuánto?",
    channel: "widget",
    audience: "everyone",
  });
});

test("unit, audience, day, conversation and chosen button are sent where they are known", () => {
  const known = chat({ unit: "soe", conversation: "c-1", audience: "staff", "as-of": "2026-01-31" });
  assert.deepEqual(requestOf({ question: "¿Cuánto?", choice: "k-2" }, known), {
    question: "¿Cuánto?",
    channel: "widget",
    audience: "staff",
    choice: "k-2",
    unit: "soe",
    conversation: "c-1",
    as_of: "2026-01-31",
  });
});

test("a copied answer carries its sources with full addresses", () => {
  const citations = [{ number: 1, citation: "Reglamento, art. 30", url: "/c/soe/#art-30" }];
  assert.equal(
    copiedText({ lead: "Sí.", text: "Cuesta 500 Bs [1].", citations }, BASE),
    "Sí.\nCuesta 500 Bs [1].\n[1] Reglamento, art. 30: http://portal.example/c/soe/#art-30",
  );
});

test("a copied answer has no empty lines for what it lacks", () => {
  assert.equal(copiedText({ lead: "", text: "Hola.", citations: [] }, BASE), "Hola.");
});

for (const [colour, light] of [
  ["#ffffff", true],
  ["#fff", true],
  ["#ffd400", true],
  ["#0b5", true],
  ["#000", false],
  ["#0b4f8a", false],
  ["#c00", false],
]) {
  test(`the text on ${colour} is ${light ? "dark" : "light"}`, () => {
    assert.equal(isLight(colour), light);
  });
}
