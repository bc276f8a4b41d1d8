/** A server-sent stream is read whatever way the network cuts it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { serverEvents, SilenceError } from "../../../assistant/static/assistant/widget/events.js";

const bytesOf = (text) => new TextEncoder().encode(text);

function streamOf(chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

const eventsOf = (...texts) => Array.fromAsync(serverEvents(streamOf(texts.map(bytesOf)), 1000));

const STREAMS = [
  ["one event", ['event: a\ndata: {"x": 1}\n\n'], [["a", { x: 1 }]]],
  ["several events in one piece", ["event: a\ndata: 1\n\nevent: b\ndata: 2\n\n"], [["a", 1], ["b", 2]]],
  ["a cut inside a line", ["event: a\nda", 'ta: {"x": 1}\n', "\n"], [["a", { x: 1 }]]],
  ["a cut inside the blank line", ["event: a\r\ndata: 1\r\n\r", "\nevent: b\r\ndata: 2\r\n\r\n"], [["a", 1], ["b", 2]]],
  ["lines that end as on Windows", ["event: a\r\ndata: 1\r\n\r\n"], [["a", 1]]],
  ["a comment that keeps the line open", [": keep-alive\n\n", "data: 1\n\n"], [["message", 1]]],
  ["a comment inside an event", ["event: a\n: still here\ndata: 1\n\n"], [["a", 1]]],
  ["fields nobody needs", ["retry: 3000\n\n", "id: 7\nretry: 3000\nevent: a\ndata: 1\n\n"], [["a", 1]]],
  ["a value without a space before it", ["event:a\ndata:1\n\n"], [["a", 1]]],
  ["data on several lines", ["data: [1,\ndata: 2]\n\n"], [["message", [1, 2]]]],
  ["an end without a blank line", ["event: a\ndata: 1\n\nevent: cut\ndata: 2\n"], [["a", 1]]],
  ["nothing at all", [], []],
];

for (const [name, texts, events] of STREAMS) {
  test(`reads ${name}`, async () => {
    assert.deepEqual(await eventsOf(...texts), events);
  });
}

test("reads the same events wherever two pieces meet, inside letters too", async () => {
  const whole = bytesOf('event: sentence\r\ndata: {"text": "El año 2026: 500 €, «sí» 🙂"}\r\n\r\n: .\n\ndata: "fin"\n\n');
  const expected = [["sentence", { text: "El año 2026: 500 €, «sí» 🙂" }], ["message", "fin"]];
  for (let cut = 0; cut <= whole.length; cut += 1) {
    const pieces = streamOf([whole.slice(0, cut), whole.slice(cut)]);
    assert.deepEqual(await Array.fromAsync(serverEvents(pieces, 1000)), expected, `cut at byte ${cut}`);
  }
});

test("silence longer than allowed is an error of its own, and the line is given up", async () => {
  let isCancelled = false;
  const silent = new ReadableStream({
    cancel() {
      isCancelled = true;
    },
  });
  await assert.rejects(Array.fromAsync(serverEvents(silent, 20)), SilenceError);
  assert.equal(isCancelled, true);
});

test("comments break the silence", async () => {
  const slow = new ReadableStream({
    async start(controller) {
      const parts = [": .\n\n", ": .\n\n", ": .\n\n", "data: 1\n\n"];
      for (const part of parts) {
        await new Promise((done) => setTimeout(done, 60));
        controller.enqueue(bytesOf(part));
      }
      controller.close();
    },
  });
  assert.deepEqual(await Array.fromAsync(serverEvents(slow, 150)), [["message", 1]]);
});

test("who stops reading gives the line up", async () => {
  let isCancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      controller.enqueue(bytesOf("data: 1\n\n"));
    },
    cancel() {
      isCancelled = true;
    },
  });
  for await (const [, data] of serverEvents(endless, 1000)) if (data === 1) break;
  assert.equal(isCancelled, true);
});

test("data that is no JSON is an error and not an event", async () => {
  await assert.rejects(eventsOf("data: <html>\n\n"), SyntaxError);
});
