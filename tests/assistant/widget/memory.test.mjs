/** What the chat keeps over a reload, and that it works where nothing may be kept. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Memory } from "../../../assistant/static/assistant/widget/memory.js";
import { setGlobal } from "./modules.mjs";

class Storage {
  kept = new Map();

  getItem(name) {
    return this.kept.get(name) ?? null;
  }

  setItem(name, value) {
    this.kept.set(name, value);
  }
}

const forbid = () => {
  throw new DOMException("forbidden", "SecurityError");
};

function withStorage(t, storage = new Storage()) {
  setGlobal(t, "sessionStorage", storage);
  return storage;
}

test("turns, draft and conversation come back after a reload", (t) => {
  withStorage(t);
  const memory = new Memory("chat");
  Object.assign(memory.state, { conversation: "c-1", turns: [{ question: "¿Cuánto?" }], draft: "¿Y si" });
  memory.save();
  assert.deepEqual(new Memory("chat").state, memory.state);
});

test("two chats of one page keep apart", (t) => {
  withStorage(t);
  const memory = new Memory("one");
  memory.state.draft = "a";
  memory.save();
  assert.equal(new Memory("other").state.draft, "");
});

test("only the last thirty turns are kept", (t) => {
  withStorage(t);
  const memory = new Memory("chat");
  memory.state.turns = Array.from({ length: 40 }, (_, number) => ({ question: String(number) }));
  memory.save();
  const kept = new Memory("chat").state.turns.map((turn) => turn.question);
  assert.deepEqual([kept.length, kept[0], kept.at(-1)], [30, "10", "39"]);
});

test("a new conversation forgets what was said, not how to reach the office", (t) => {
  withStorage(t);
  const memory = new Memory("chat");
  Object.assign(memory.state, { conversation: "c-1", turns: [{}], draft: "a", contact: { phone: "110" } });
  memory.clear();
  assert.deepEqual(new Memory("chat").state, { conversation: null, turns: [], draft: "", contact: { phone: "110" } });
});

for (const [name, text] of [
  ["no JSON", "{"],
  ["of another shape", '{"turns": 3}'],
  ["null", "null"],
]) {
  test(`kept text that is ${name} is a fresh start`, (t) => {
    withStorage(t).setItem("chat", text);
    assert.deepEqual(new Memory("chat").state, { conversation: null, turns: [], draft: "" });
  });
}

test("a full storage loses nothing of the open page", (t) => {
  const storage = withStorage(t);
  const memory = new Memory("chat");
  memory.state.draft = "a";
  t.mock.method(storage, "setItem", forbid);
  memory.save();
  assert.equal(memory.state.draft, "a");
});

test("where storage is forbidden the conversation lives as long as the page", (t) => {
  Object.defineProperty(globalThis, "sessionStorage", { get: forbid, configurable: true });
  t.after(() => delete globalThis.sessionStorage);
  const memory = new Memory("chat");
  memory.state.turns.push({ question: "a" });
  memory.save();
  assert.deepEqual(memory.state.turns, [{ question: "a" }]);
});
