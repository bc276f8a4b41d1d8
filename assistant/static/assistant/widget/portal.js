/** Speaking to the portal's API. Every failure is a PortalError whose message can be shown. */

import { serverEvents, SilenceError } from "./events.js";

const CONNECT_TIMEOUT_MS = 20_000; // until the first byte
const SILENCE_TIMEOUT_MS = 40_000; // the server sends a comment at least every 15 s
// A plain answer comes only when it is complete, so it may take as long as a silent stream.
const ANSWER_TIMEOUT_MS = CONNECT_TIMEOUT_MS + SILENCE_TIMEOUT_MS;

/**
 * An error with a sentence for the person. `retryAfterS` says after how many seconds another try makes sense;
 * `isRefused` tells that the portal runs but does not let this page use it.
 */
export class PortalError extends Error {
  constructor(message, { retryAfterS = 0, mayFallBack = false, isRefused = false } = {}) {
    super(message);
    Object.assign(this, { retryAfterS, mayFallBack, isRefused });
  }
}

export class Portal {
  constructor(api, words) {
    Object.assign(this, { api, words });
  }

  async read(path) {
    const response = await this.request(path, { limitMs: ANSWER_TIMEOUT_MS });
    return response.json();
  }

  async send(path, body) {
    const response = await this.post(path, body);
    return response.status === 204 ? null : response.json();
  }

  /**
   * Ask and hand each event to `onEvent`; without streams, or where the line cuts one, the one whole answer.
   * Throws PortalError, and AbortError after `signal` was given.
   */
  async ask(question, { streaming, signal, onEvent }) {
    if (streaming && typeof ReadableStream === "function") {
      try {
        return await this.stream(question, signal, onEvent);
      } catch (error) {
        if (!error.mayFallBack || signal.aborted) throw error;
      }
    }
    const response = await this.post("ask", question, signal);
    return onEvent("finished", await response.json());
  }

  async stream(question, signal, onEvent) {
    const response = await this.request("ask", {
      ...posted({ ...question, stream: true }, "text/event-stream"),
      limitMs: CONNECT_TIMEOUT_MS,
      signal,
    });
    const type = response.headers.get("Content-Type") || "";
    if (type.startsWith("application/json")) return onEvent("finished", await response.json());
    if (!response.body || !type.startsWith("text/event-stream")) throw new PortalError("", { mayFallBack: true });
    return this.follow(response.body, onEvent);
  }

  async follow(body, onEvent) {
    let isFinished = false;
    try {
      for await (const [name, data] of serverEvents(body, SILENCE_TIMEOUT_MS)) {
        if (name === "error") throw new PortalError(data.error.message);
        if (name === "finished") isFinished = true;
        onEvent(name, data);
      }
    } catch (error) {
      if (error instanceof PortalError || error.name === "AbortError") throw error;
      if (error instanceof SilenceError) throw new PortalError(this.words.timeout);
      throw new PortalError(this.words.network, { mayFallBack: navigator.onLine });
    }
    // The line was cut between two events, as some old proxies do.
    if (!isFinished) throw new PortalError(this.words.interrupted, { mayFallBack: true });
  }

  post(path, body, signal) {
    return this.request(path, { ...posted(body, "application/json"), limitMs: ANSWER_TIMEOUT_MS, signal });
  }

  /** The reply, when it is a good one. `limitMs` is until its head comes; `signal` also ends reading its body. */
  async request(path, { limitMs, signal, ...options }) {
    if (!navigator.onLine) throw new PortalError(this.words.offline);
    const connecting = new AbortController();
    signal?.addEventListener("abort", () => connecting.abort());
    const timer = setTimeout(() => connecting.abort(), limitMs);
    let response;
    try {
      const request = { ...options, credentials: "omit", signal: connecting.signal };
      response = await fetch(new URL(path, this.api), request);
    } catch (error) {
      if (signal?.aborted) throw error;
      if (connecting.signal.aborted) throw new PortalError(this.words.timeout);
      throw await this.unreachable();
    } finally {
      clearTimeout(timer);
    }
    if (!response.ok) throw await this.errorOf(response);
    return response;
  }

  async errorOf(response) {
    const retryAfterS = Number(response.headers.get("Retry-After")) || 0;
    const body = await response.json().catch(() => null);
    return new PortalError(body?.error?.message || this.words.server, { retryAfterS });
  }

  /** Why no reply could be read: no line, a page that the portal does not list, or a portal that is down. */
  async unreachable() {
    if (!navigator.onLine) return new PortalError(this.words.offline);
    if (this.api.origin !== location.origin && (await this.isRunning())) {
      return new PortalError(this.words.refused, { isRefused: true });
    }
    return new PortalError(this.words.network);
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

function posted(body, accept) {
  const headers = { "Content-Type": "application/json", Accept: accept };
  return { method: "POST", headers, body: JSON.stringify(body) };
}
