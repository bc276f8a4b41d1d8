/** The line under an answer: its day, a copy, and the person's opinion. */

import { safeUrl } from "./allowed.js";
import { iconButton, make } from "./nodes.js";
import { PortalError } from "./portal.js";
import { fill, readableDate } from "./words.js";

const COMMENT_MAX_CHARS = 1000;

export class Feedback {
  /** The vote goes to the portal of `chat` and is kept with the turn. */
  constructor(turn, chat, words) {
    Object.assign(this, { turn, chat, words });
    this.status = make("p", { class: "thanks", role: "status" });
    this.comment = make("div");
    this.votes = [this.voteButton("useful", "up", words.useful), this.voteButton("not_useful", "down", words.notUseful)];
    const answer = turn.answer;
    const day = answer.citations.length ? fill(words.asOf, { date: readableDate(answer.as_of, words.language) }) : "";
    const copy = iconButton("copy", words.copy, () => this.copy());
    const line = make("div", { class: "meta" }, make("span", {}, day), copy, ...this.votes);
    this.element = make("div", { class: "feedback" }, line, this.comment, this.status);
  }

  voteButton(vote, picture, label) {
    const isPressed = String(this.turn.vote === vote);
    return iconButton(picture, label, () => this.vote(vote), { "data-vote": vote, "aria-pressed": isPressed });
  }

  async vote(vote) {
    if (!(await this.send(vote, ""))) return;
    this.turn.vote = vote;
    this.chat.memory.save();
    for (const button of this.votes) button.setAttribute("aria-pressed", String(button.dataset.vote === vote));
    if (vote === "useful") this.comment.replaceChildren();
    else this.askWhy(vote);
  }

  askWhy(vote) {
    const field = make("textarea", { rows: "3", maxlength: String(COMMENT_MAX_CHARS) });
    const send = async () => {
      const comment = field.value.trim();
      if (comment && !(await this.send(vote, comment))) return;
      this.comment.replaceChildren();
      this.chat.focusQuestion();
    };
    const button = make("button", { type: "button", class: "button main", click: send }, this.words.sendComment);
    const label = make("label", {}, this.words.comment, field);
    this.comment.replaceChildren(make("div", { class: "comment" }, label, button));
    field.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** Whether it was kept; the status line says so either way. */
  async send(vote, comment) {
    const { id, conversation_id: conversation } = this.turn.answer;
    try {
      await this.chat.portal.send(`answers/${id}/feedback`, { conversation, vote, comment });
      this.status.textContent = this.words.thanks;
      return true;
    } catch (error) {
      this.status.textContent = error instanceof PortalError ? error.message : this.words.feedbackFailed;
      return false;
    }
  }

  async copy() {
    const isDone = await copyText(copiedText(this.turn.answer, this.chat.api), this.chat.shadowRoot);
    this.status.textContent = isDone ? this.words.copied : this.words.copyFailed;
  }
}

/** The answer as plain text, its sources with their full addresses under it. */
export function copiedText({ lead, text, citations }, base) {
  const sources = citations.map((source) => `[${source.number}] ${source.citation}: ${safeUrl(source.url, base)}`);
  return [lead, text, ...sources].filter(Boolean).join("\n");
}

async function copyText(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages without TLS have no clipboard interface; the old way still works there.
    const area = make("textarea", { class: "sr", readonly: true, "aria-hidden": "true" });
    area.value = text;
    const focused = root.activeElement;
    (root.querySelector("dialog") || root).append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    focused?.focus();
    return isDone;
  }
}
