/** One question and its answer on the page. */

import { answerParts } from "./answer.js";
import { contactLinks } from "./contact.js";
import { Feedback } from "./feedback.js";
import { make } from "./nodes.js";
import { PortalError } from "./portal.js";
import { safeNodes } from "./sanitiser.js";
import { fill, wordsOf } from "./words.js";

const QUIET_MS = 300; // an answer that is there by then needs no sign of waiting
const SLOW_AFTER_MS = 7_000;
const MAX_WAIT_S = 3600;
const BLOCKS = /^(P|UL|OL|PRE|BLOCKQUOTE|TABLE|DIV|HR)$/;
// Nobody is asked for an opinion on a question asked back, a greeting, or numbers to call in distress.
const takesFeedback = ({ route, status }) => !["clarify", "person"].includes(route) && status !== "small_talk";

export class TurnView {
  /** `turn` is {question, choice, answer, isStopped, vote}; `chat` shows it. */
  constructor(turn, chat) {
    Object.assign(this, { turn, chat, words: chat.words });
    this.body = make("div", { class: "answer" });
    this.element = make(
      "div",
      { class: "turn" },
      make("p", { class: "asked" }, make("span", { class: "sr" }, `${this.words.you} `), turn.question),
      this.body,
    );
    if (turn.answer) this.showAnswer(turn.answer);
    else if (turn.isStopped) this.showStopped();
    else this.showError(new PortalError(this.words.interrupted));
  }

  /** Nothing at first; dots and words once the wait is long enough to be noticed. */
  showProgress() {
    this.text = make("div", { class: "text" });
    this.state = make("span", {}, this.words.sending);
    const dots = make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
    this.progress = make("p", { class: "progress", hidden: true }, dots, this.state);
    this.body.replaceChildren(this.heading(), this.text, this.progress);
    this.quiet = setTimeout(() => {
      this.progress.hidden = false;
      if (!this.text.hasChildNodes()) this.chat.announce(this.state.textContent);
    }, QUIET_MS);
    this.slow = setTimeout(() => this.say(this.words.slow), SLOW_AFTER_MS);
  }

  say(state) {
    this.state.textContent = state;
  }

  addSentence(sentence) {
    clearTimeout(this.slow);
    this.say(this.words.writing);
    const nodes = safeNodes(sentence.html, { base: this.chat.api, words: this.words });
    // A fragment without a block of its own continues the paragraph before it.
    if (nodes.some((node) => BLOCKS.test(node.nodeName))) return this.text.append(...nodes);
    if (this.text.lastElementChild?.nodeName !== "P") this.text.append(make("p"));
    this.text.lastElementChild.append(...nodes, " ");
  }

  /** The whole answer; what the chat says by itself inside it follows the language of the question. */
  showAnswer(answer) {
    this.endProgress();
    const words = wordsOf(answer.language) || this.words;
    const ask = (question, key) => this.chat.ask(question, key);
    this.body.lang = words.language;
    this.body.replaceChildren(this.heading(words), ...answerParts(answer, { base: this.chat.api, words, ask }));
    if (takesFeedback(answer)) this.body.append(new Feedback(this.turn, this.chat, words).element);
  }

  /** Stopped by the person: what was written stays, and nothing is wrong. */
  showStopped() {
    this.endProgress();
    this.progress?.remove();
    this.body.append(make("p", { class: "stopped" }, `${this.words.stopped} `, this.againButton(this.words.askAgain)));
  }

  showError(error) {
    this.endProgress();
    const retry = this.againButton(this.words.retry);
    const { contact } = this.chat.memory.state;
    const links = contact && contactLinks(contact, this.words);
    const person = links && make("div", { class: "contact" }, make("p", {}, this.words.contactToo), links);
    this.body.replaceChildren(make("div", { class: "error" }, make("p", {}, error.message), retry));
    if (person) this.body.append(person);
    const tick = (seconds) => {
      retry.disabled = seconds > 0;
      retry.textContent = seconds > 0 ? fill(this.words.retryIn, { seconds }) : this.words.retry;
      if (seconds > 0) setTimeout(() => tick(seconds - 1), 1000);
    };
    tick(Math.min(error.retryAfterS, MAX_WAIT_S));
  }

  againButton(label) {
    return make("button", { type: "button", class: "button", click: () => this.chat.run(this.turn, this) }, label);
  }

  endProgress() {
    clearTimeout(this.quiet);
    clearTimeout(this.slow);
  }

  heading(words = this.words) {
    return make("span", { class: "sr" }, words.assistant);
  }
}
