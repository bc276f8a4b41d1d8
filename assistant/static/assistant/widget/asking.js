/** Asking the portal: one question at a time, and what comes is shown as it comes. */

import { reveal } from "./panel.js";
import { PortalError } from "./portal.js";

export class Asking {
  /** `chat` has the portal to ask, the memory to keep answers in, and the form and panel that follow. */
  constructor(chat) {
    Object.assign(this, { chat, running: null });
  }

  get isRunning() {
    return this.running !== null;
  }

  stop() {
    this.running?.abort();
  }

  /** Ask the question of `turn`, unless another is on its way, and show the answer or the error in `view`. */
  async run(turn, view) {
    if (this.isRunning) return;
    const { chat } = this;
    turn.isStopped = false;
    this.setRunning(new AbortController());
    view.showProgress();
    reveal(view, chat);
    try {
      await chat.portal.ask(requestOf(turn, chat), {
        streaming: chat.getAttribute("stream") !== "off",
        signal: this.running.signal,
        onEvent: (name, data) => this.onEvent(name, data, turn, view),
      });
    } catch (error) {
      this.onFailure(error, turn, view);
    } finally {
      this.setRunning(null);
    }
  }

  /** Form and panel show whether an answer is on its way. */
  setRunning(running) {
    this.running = running;
    this.chat.form.isRunning = this.isRunning;
    this.chat.panel.toggleAttribute("data-running", this.isRunning);
    this.chat.form.refresh();
  }

  onEvent(name, data, turn, view) {
    const { chat } = this;
    if (name === "accepted") {
      view.say(chat.words.searching);
    } else if (name === "sentence") {
      view.addSentence(data);
      chat.announce(data.text.replaceAll(/\[\d+\]/g, ""));
    } else if (name === "finished") {
      turn.answer = data;
      chat.memory.state.conversation = data.conversation_id;
      const wasStreamed = view.text.childNodes.length > 0;
      view.showAnswer(data);
      chat.announce(wasStreamed ? chat.words.ready : [data.lead, view.body.querySelector(".text").textContent].join(" "));
      if (chat.isInline) reveal(view, chat);
    }
  }

  onFailure(error, turn, view) {
    const { chat } = this;
    if (this.running.signal.aborted) {
      turn.isStopped = true;
      view.showStopped();
      return chat.announce(chat.words.stopped);
    }
    const shown = error instanceof PortalError ? error : new PortalError(chat.words.server);
    if (shown.isRefused) return chat.showRefusal();
    view.showError(shown);
    chat.announce(shown.message);
    if (chat.isInline) reveal(view, chat);
  }
}

/** What the portal is told: the question, and of the page and the conversation only what is there. */
export function requestOf({ question, choice }, chat) {
  const body = { question, channel: "widget", audience: chat.getAttribute("audience") || "everyone" };
  if (choice) body.choice = choice;
  if (chat.unit) body.unit = chat.unit;
  if (chat.memory.state.conversation) body.conversation = chat.memory.state.conversation;
  if (chat.getAttribute("as-of")) body.as_of = chat.getAttribute("as-of");
  return body;
}
