/** Speaking to the portal's API. Every failure is a Trouble whose message can be shown. */

import { serverEvents, SilenceError } from "./events.js";

const CONNECT_TIMEOUT_MS = 20_000; // until the first byte
const SILENCE_TIMEOUT_MS = 40_000; // the server sends a comment at least every 15 s

/**
 * An error with a sentence for the person. `wait` is the number of seconds before another try makes sense;
 * `isRefused` tells that the portal runs but does not let this page use it.
 */
export class Trouble extends Error {
  constructor(message, { wait = 0, mayFallBack = false, isRefused = false } = {}) {
    super(message);
    Object.assign(this, { wait, mayFallBack, isRefused });
  }
}

export class Portal {
  constructor(api, words) {
    Object.assign(this, { api, words });
  }

  async read(path) {
    const response = await fetch(new URL(path, this.api), { credentials: "omit" }).catch(() => null);
    if (!response) throw await this.unreachable();
    if (!response.ok) throw await this.trouble(response);
    return response.json();
  }

  async send(path, body) {
    const response = await this.post(path, body, "application/json");
    return response.status === 204 ? null : response.json();
  }

  /** Ask and hand each event to `onEvent`; without streams, the one whole answer. */
  async ask(question, { streaming, signal, onEvent }) {
    if (streaming && typeof ReadableStream === "function") {
      try {
        return await this.stream(question, signal, onEvent);
      } catch (error) {
        if (!error.mayFallBack || signal.aborted) throw error;
      }
    }
    const response = await this.post("ask", question, "application/json", signal);
    onEvent("finished", await response.json());
  }

  async stream(question, signal, onEvent) {
    const response = await this.post("ask", { ...question, stream: true }, "text/event-stream", signal);
    const type = response.headers.get("Content-Type") || "";
    if (type.startsWith("application/json")) return onEvent("finished", await response.json());
    if (!response.body || !type.startsWith("text/event-stream")) throw new Trouble("", { mayFallBack: true });
    let isFinished = false;
    try {
      for await (const [name, data] of serverEvents(response.body, SILENCE_TIMEOUT_MS)) {
        if (name === "error") throw new Trouble(data.error.message);
        if (name === "finished") isFinished = true;
        onEvent(name, data);
      }
    } catch (error) {
      if (error instanceof Trouble || error.name === "AbortError") throw error;
      if (error instanceof SilenceError) throw new Trouble(this.words.timeout);
      throw new Trouble(this.words.network, { mayFallBack: navigator.onLine });
    }
    // The line was cut between two events, as some old proxies do.
    if (!isFinished) throw new Trouble(this.words.interrupted, { mayFallBack: true });
  }

  async post(path, body, accept, signal) {
    if (!navigator.onLine) throw new Trouble(this.words.offline);
    const connecting = new AbortController();
    signal?.addEventListener("abort", () => connecting.abort());
    // A plain answer comes only when it is complete, so it may take as long as a silent stream.
    const limitMs = accept === "application/json" ? SILENCE_TIMEOUT_MS + CONNECT_TIMEOUT_MS : CONNECT_TIMEOUT_MS;
    const timer = setTimeout(() => connecting.abort(), limitMs);
    let response;
    try {
      response = await fetch(new URL(path, this.api), {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: accept },
        body: JSON.stringify(body),
        credentials: "omit",
        signal: connecting.signal,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      if (connecting.signal.aborted) throw new Trouble(this.words.timeout);
      throw await this.unreachable();
    } finally {
      clearTimeout(timer);
    }
    if (!response.ok) throw await this.trouble(response);
    return response;
  }

  async trouble(response) {
    const wait = Number(response.headers.get("Retry-After")) || 0;
    const body = await response.json().catch(() => null);
    return new Trouble(body?.error?.message || this.words.server, { wait });
  }

  /** Why no reply could be read: no line, a page that the portal does not list, or a portal that is down. */
  async unreachable() {
    if (!navigator.onLine) return new Trouble(this.words.offline);
    if (this.api.origin !== location.origin && (await this.isRunning())) {
      return new Trouble(this.words.refused, { isRefused: true });
    }
    return new Trouble(this.words.network);
  }

  /** A request whose reply no page may read succeeds on every page while the portal runs. */
  isRunning() {
    const request = fetch(this.api, { mode: "no-cors", credentials: "omit", cache: "no-store" });
    return request.then(
      () => true,
      () => false,
    );
  }
}
