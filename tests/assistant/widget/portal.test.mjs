/** Speaking to the portal: a real server on this machine answers, well and badly. */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";

import { Portal, PortalError } from "../../../assistant/static/assistant/widget/portal.js";
import { setGlobal, SPANISH } from "./modules.mjs";

const QUESTION = { question: "¿Cuánto cuesta?" };
const WHOLE = { text: "Cuesta 500 Bs." };
const STREAM = 'event: accepted\ndata: {}\n\nevent: sentence\ndata: {"text": "Cuesta"}\n\n';
const FINISHED = `event: finished\ndata: ${JSON.stringify(WHOLE)}\n\n`;

let server, api, requests, answer;

before(async () => {
  server = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request);
    const body = Buffer.concat(chunks).toString();
    requests.push({ method: request.method, url: request.url, headers: request.headers, body: body && JSON.parse(body) });
    answer(request, response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  api = new URL(`http://127.0.0.1:${server.address().port}/api/v1/`);
});

after(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach((t) => {
  requests = [];
  setGlobal(t, "navigator", { onLine: true });
  setGlobal(t, "location", { origin: api.origin });
});

const portal = () => new Portal(api, SPANISH);
const isStream = (request) => request.headers.accept === "text/event-stream";

function json(body, status = 200, headers = {}) {
  return (_request, response) => {
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** A stream, and for who asks without one the whole answer. */
function stream(...pieces) {
  return (request, response) => {
    if (!isStream(request)) return json(WHOLE)(request, response);
    response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}

/** What was handed to `onEvent`, once the answer is complete. */
async function asked({ streaming = true, signal = new AbortController().signal, onEvent = () => {} } = {}) {
  const events = [];
  await portal().ask(QUESTION, {
    streaming,
    signal,
    onEvent: (name, data) => {
      events.push([name, data]);
      onEvent(name);
    },
  });
  return events;
}

/** The PortalError that the promise ends with. */
async function errorOf(promise) {
  const error = await promise.then(
    () => assert.fail("nothing went wrong"),
    (reason) => reason,
  );
  assert.ok(error instanceof PortalError, String(error));
  return error;
}

test("a question is posted as JSON, without cookies, and its events come in their order", async (t) => {
  answer = stream(STREAM, FINISHED);
  const fetched = t.mock.method(globalThis, "fetch");
  const events = await asked();
  assert.deepEqual(events.map(([name]) => name), ["accepted", "sentence", "finished"]);
  const [{ method, url, headers, body }] = requests;
  assert.deepEqual([method, url, body], ["POST", "/api/v1/ask", { ...QUESTION, stream: true }]);
  assert.equal(headers["content-type"], "application/json");
  assert.equal(fetched.mock.calls[0].arguments[1].credentials, "omit");
});

test("without streams the whole answer is asked for", async () => {
  answer = json(WHOLE);
  assert.deepEqual(await asked({ streaming: false }), [["finished", WHOLE]]);
  assert.deepEqual([requests[0].headers.accept, requests[0].body], ["application/json", QUESTION]);
});

test("a portal that answers a stream's question whole is understood", async () => {
  answer = json(WHOLE);
  assert.deepEqual(await asked(), [["finished", WHOLE]]);
  assert.equal(requests.length, 1);
});

test("a stream that is cut before its end is asked for once more, whole", async () => {
  answer = stream(STREAM);
  assert.deepEqual((await asked()).map(([name]) => name), ["accepted", "sentence", "finished"]);
  assert.deepEqual(requests.map(isStream), [true, false]);
});

test("a stream that a proxy spoils is asked for once more, whole", async () => {
  answer = (request, response) => {
    if (!isStream(request)) return json(WHOLE)(request, response);
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end("<html>");
  };
  assert.deepEqual(await asked(), [["finished", WHOLE]]);
});

test("a line that breaks inside a stream is asked for once more, whole", async () => {
  answer = (request, response) => {
    if (!isStream(request)) return json(WHOLE)(request, response);
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(STREAM, () => response.destroy());
  };
  assert.deepEqual((await asked()).at(-1), ["finished", WHOLE]);
});

test("an error inside the stream is told in the portal's words and not tried again", async () => {
  answer = stream(STREAM, 'event: error\ndata: {"error": {"message": "Algo falló."}}\n\n');
  assert.equal((await errorOf(asked())).message, "Algo falló.");
  assert.equal(requests.length, 1);
});

const STATUSES = [
  [429, { error: { message: "Muy rápido." } }, { "Retry-After": "7" }, "Muy rápido.", 7],
  [429, {}, { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" }, SPANISH.server, 0],
  [400, { error: { message: "Escriba una pregunta." } }, {}, "Escriba una pregunta.", 0],
  [500, { detail: "x" }, {}, SPANISH.server, 0],
  [503, { error: { message: "En mantenimiento." } }, { "Retry-After": "60" }, "En mantenimiento.", 60],
];

for (const [status, body, headers, message, wait] of STATUSES) {
  test(`status ${status} (${JSON.stringify(body)}) is told with its wait of ${wait} s and not tried again`, async () => {
    answer = json(body, status, headers);
    const error = await errorOf(asked());
    assert.deepEqual([error.message, error.retryAfterS, error.isRefused], [message, wait, false]);
    assert.equal(requests.length, 1);
  });
}

test("a page of a proxy instead of an error of the portal is told in our words", async () => {
  answer = (_request, response) => {
    response.writeHead(502, { "Content-Type": "text/html" });
    response.end("<html>Bad gateway</html>");
  };
  assert.equal((await errorOf(asked())).message, SPANISH.server);
});

test("who stops before the portal replies ends the request, and that is no error to show", async () => {
  const stopping = new AbortController();
  answer = () => stopping.abort(); // never replies
  await assert.rejects(asked({ signal: stopping.signal }), { name: "AbortError" });
  assert.equal(requests.length, 1);
});

test("who stops inside the stream ends the line, and nothing is asked again", async () => {
  const stopping = new AbortController();
  const left = new Promise((resolve) => {
    answer = (_request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write(STREAM);
      response.on("close", resolve);
    };
  });
  const onEvent = (name) => name === "sentence" && stopping.abort();
  await assert.rejects(asked({ signal: stopping.signal, onEvent }), { name: "AbortError" });
  await left;
  assert.equal(requests.length, 1);
});

test("who stops is not asked for again by a browser that calls the end of the line a failure", async (t) => {
  const stopping = new AbortController();
  const body = new ReadableStream({
    pull(controller) {
      stopping.abort();
      controller.error(new TypeError("network error"));
    },
  });
  const headers = { "Content-Type": "text/event-stream" };
  const fetched = t.mock.method(globalThis, "fetch", async () => new Response(body, { headers }));
  await assert.rejects(asked({ signal: stopping.signal }));
  assert.equal(fetched.mock.callCount(), 1);
});

test("offline is told at once, without a request", async (t) => {
  setGlobal(t, "navigator", { onLine: false });
  assert.equal((await errorOf(asked())).message, SPANISH.offline);
  assert.deepEqual(requests, []);
});

test("a line lost while the request was on its way is offline too", async () => {
  answer = (_request, response) => {
    navigator.onLine = false;
    response.destroy();
  };
  assert.equal((await errorOf(asked())).message, SPANISH.offline);
});

/** A fetch that only ends when it is aborted. */
const silent = (_address, { signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

for (const [name, streaming, limitMs] of [
  ["a stream", true, 20_000],
  ["a whole answer", false, 60_000],
]) {
  test(`${name} that does not begin within ${limitMs / 1000} s is a time-out`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    t.mock.method(globalThis, "fetch", silent);
    let ended = false;
    const error = errorOf(asked({ streaming })).finally(() => {
      ended = true;
    });
    t.mock.timers.tick(limitMs - 1);
    await new Promise(setImmediate);
    assert.equal(ended, false);
    t.mock.timers.tick(1);
    assert.equal((await error).message, SPANISH.timeout);
  });
}

test("a stream that falls silent for 40 s is a time-out and not tried again", async (t) => {
  const headers = { "Content-Type": "text/event-stream" };
  const fetched = t.mock.method(globalThis, "fetch", async () => new Response(new ReadableStream(), { headers }));
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const error = errorOf(asked());
  await new Promise(setImmediate);
  t.mock.timers.tick(40_000);
  assert.equal((await error).message, SPANISH.timeout);
  assert.equal(fetched.mock.callCount(), 1);
});

/** A browser that lets no page of another address read the reply; `isRunning` says whether the portal is there. */
function foreignPage(t, isRunning) {
  setGlobal(t, "location", { origin: "https://facultad.example" });
  t.mock.method(globalThis, "fetch", async (_address, { mode }) => {
    if (mode === "no-cors" && isRunning) return Response.error();
    throw new TypeError("Failed to fetch");
  });
}

test("a page that the portal does not list is told so", async (t) => {
  foreignPage(t, true);
  const error = await errorOf(portal().read("suggestions"));
  assert.deepEqual([error.message, error.isRefused], [SPANISH.refused, true]);
});

test("a portal that is down is not taken for one that refuses the page", async (t) => {
  foreignPage(t, false);
  const error = await errorOf(portal().read("suggestions"));
  assert.deepEqual([error.message, error.isRefused], [SPANISH.network, false]);
});

test("what the portal tells of an office is read", async () => {
  answer = json({ name: "Posgrado" });
  assert.deepEqual(await portal().read("units/soe"), { name: "Posgrado" });
  assert.deepEqual([requests[0].method, requests[0].url], ["GET", "/api/v1/units/soe"]);
});

test("an opinion is sent, and a portal that has nothing to say to it is content", async () => {
  answer = (_request, response) => response.writeHead(204).end();
  assert.equal(await portal().send("answers/a-1/feedback", { vote: "useful" }), null);
  assert.deepEqual(requests[0].body, { vote: "useful" });
});
