/** The field in which a question is written, with its button and its counter. */

import { icon, make } from "./nodes.js";
import { fill } from "./words.js";

const COUNTER_FROM = 0.8; // share of the limit from which the remaining characters are told

export class QuestionForm {
  /** `submit(question)` and `stop()` are called by the button and by Enter; `changed(text)` at every change. */
  constructor(words, { submit, stop, changed }) {
    Object.assign(this, { words, submit, stop, changed, maxChars: 500, isRunning: false });
    this.field = make("textarea", {
      rows: "1",
      id: "question",
      placeholder: words.placeholder,
      enterkeyhint: "send",
      autocomplete: "off",
      "aria-describedby": "under",
      input: () => this.refresh(),
      keydown: (event) => this.onKey(event),
    });
    this.counter = make("span", { class: "counter", "aria-live": "polite" });
    this.button = make("button", { type: "submit", class: "send" });
    this.element = make(
      "form",
      { class: "ask", novalidate: true, submit: (event) => this.onSubmit(event) },
      make("label", { for: "question", class: "sr" }, words.question),
      make("div", { class: "box" }, this.field, this.button),
      make("div", { class: "under", id: "under" }, make("span", {}, words.privacy), this.counter),
    );
  }

  get text() {
    return this.field.value;
  }

  set text(value) {
    this.field.value = value;
    this.refresh();
  }

  /** Whether the text may be sent: neither empty nor too long. */
  accepts(question) {
    return question.length > 0 && question.length <= this.maxChars;
  }

  /** Counter, height and button follow the text and whether an answer is on its way. */
  refresh() {
    const length = this.text.trim().length;
    const over = length - this.maxChars;
    this.counter.textContent = counterText(length, this.maxChars, this.words);
    this.counter.classList.toggle("over", over > 0);
    this.field.setAttribute("aria-invalid", String(over > 0));
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${this.field.scrollHeight}px`;
    const label = this.isRunning ? this.words.stop : this.words.send;
    this.button.replaceChildren(icon(this.isRunning ? "stop" : "send"));
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
    this.button.disabled = !this.isRunning && (!length || over > 0);
    this.changed(this.text);
  }

  onSubmit(event) {
    event.preventDefault();
    if (this.isRunning) this.stop();
    else this.send();
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!this.isRunning) this.send();
  }

  send() {
    const question = this.text.trim();
    if (!this.accepts(question)) return;
    this.text = "";
    this.submit(question);
  }
}

/** How many characters remain or are too many; empty while the limit is far. */
export function counterText(length, maxChars, words) {
  const left = maxChars - length;
  if (left < 0) return fill(words.tooLong, { count: -left });
  if (length < maxChars * COUNTER_FROM) return "";
  return left === 1 ? words.remainingOne : fill(words.remaining, { count: left });
}
