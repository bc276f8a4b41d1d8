/** The element <soe-assistant>: a conversation with the portal. */

import { asChoice, buttons } from "./answer.js";
import { dress } from "./appearance.js";
import { Memory } from "./memory.js";
import { make } from "./nodes.js";
import { buildPanel, Floating, refusal } from "./panel.js";
import { Portal, Trouble } from "./portal.js";
import { QuestionForm } from "./question.js";
import { TurnView } from "./turn.js";
import { setWords, wordsOf } from "./words.js";

const NUM_POPULAR = 4;
const GAP_PX = 16; // above the question that was just asked
const looks = { css: "", nonce: "" };

/** Make the element known. `css` and `words` are the contents of looks.css and words.json. */
export function define({ css, words, nonce = "" }) {
  if (customElements.get("soe-assistant")) return;
  Object.assign(looks, { css, nonce });
  setWords(words);
  customElements.define("soe-assistant", SoeAssistant);
}

class SoeAssistant extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    this.words = wordsOf(this.getAttribute("lang")) || wordsOf(document.documentElement.lang) || wordsOf("es");
    this.api = new URL(this.getAttribute("api") || new URL("/api/v1/", import.meta.url), location.href);
    this.portal = new Portal(this.api, this.words);
    this.unit = this.getAttribute("unit") || "";
    this.isInline = this.getAttribute("mode") === "inline";
    this.memory = new Memory(`soe-assistant:${this.api}:${this.unit}`);
    this.attachShadow({ mode: "open" }).append(this.build());
    dress(this, looks.css, looks.nonce);
    this.takeOver(this.querySelector("textarea"));
    this.restore();
    if (this.isInline) this.loadOnce();
  }

  disconnectedCallback() {
    this.running?.abort();
  }

  /** Open the panel (floating mode) and put the cursor into the question. */
  open() {
    if (this.floating?.open()) {
      this.form.refresh(); // a field has a height only where it is shown
      this.log.scrollTop = this.log.scrollHeight;
      this.loadOnce();
    }
    this.focusQuestion();
  }

  close() {
    this.floating?.close();
  }

  /** Ask as if the person had typed it; `choice` is the key of a button that led to it. */
  ask(question, choice = "") {
    if (!this.isInline) this.open();
    const turn = { question: question.trim(), choice, answer: null };
    if (!this.form.accepts(turn.question) || this.running) return;
    this.memory.state.turns.push(turn);
    const view = new TurnView(turn, this);
    this.hello.remove();
    this.turns.append(view.element);
    this.run(turn, view);
  }

  // Building -----------------------------------------------------------------------------------------------
  build() {
    const { words } = this;
    this.lang = words.language;
    this.heading = make("h2", { id: "title" }, this.getAttribute("heading") || words.title);
    this.suggested = make("div");
    const greeting = [make("strong", {}, words.hello), make("p", {}, words.intro)];
    this.hello = make("div", { class: "hello" }, ...greeting, this.suggested);
    this.turns = make("div", {}, this.hello);
    const spoken = { role: "log", "aria-live": "off", "aria-label": words.log };
    this.log = make("div", { class: "log", tabindex: !this.isInline && "0", ...spoken }, this.turns);
    this.live = make("p", { class: "sr", "aria-live": "polite" });
    this.form = new QuestionForm(words, {
      submit: (question) => this.ask(question),
      stop: () => this.running?.abort(),
      changed: (draft) => {
        this.memory.state.draft = draft;
        this.memory.save();
      },
    });
    this.panel = buildPanel(this);
    if (this.isInline) return this.panel;
    this.floating = new Floating(this.panel, words);
    this.floating.launcher.addEventListener("click", () => this.open());
    const both = document.createDocumentFragment();
    both.append(this.floating.launcher, this.floating.dialog);
    return both;
  }

  /** What was written into the plain form while the chat was loading is not lost. */
  takeOver(plain) {
    if (!plain?.value) return;
    this.memory.state.draft = plain.value;
    if (document.activeElement === plain) setTimeout(() => this.focusQuestion());
  }

  restore() {
    const { turns, draft } = this.memory.state;
    this.form.text = draft || "";
    if (!turns.length) return;
    this.hello.remove();
    this.turns.append(...turns.map((turn) => new TurnView(turn, this).element));
  }

  /** Name, contact and limits of the office and what people ask there, once somebody is about to ask. */
  async loadOnce() {
    if (this.isLoaded) return;
    this.isLoaded = true;
    const query = this.unit ? `?unit=${encodeURIComponent(this.unit)}` : "";
    try {
      const reading = this.portal.read(`suggestions${query}`);
      const code = this.unit || (await reading).unit;
      const [popular, unit] = await Promise.all([reading, this.portal.read(`units/${encodeURIComponent(code)}`)]);
      this.showPopular(popular.suggestions);
      this.showUnit(unit);
    } catch (error) {
      // A help only: the question field works without, unless the portal does not serve this page.
      if (error.isRefused) this.showRefusal();
      else this.isLoaded = false;
    }
  }

  showPopular(questions) {
    if (!questions.length) return;
    const choices = questions.slice(0, NUM_POPULAR).map(asChoice);
    this.suggested.replaceChildren(buttons(choices, { text: this.words.popular }, (question) => this.ask(question)));
  }

  showUnit(unit) {
    this.form.maxChars = unit.question_max_chars;
    this.memory.state.contact = unit.contact;
    if (!this.getAttribute("heading")) this.heading.textContent = unit.name;
    this.form.refresh();
  }

  showRefusal() {
    console.warn(`soe-assistant: ${this.words.refused} ${location.origin}`);
    this.turns.replaceChildren(refusal(this.words, this));
    this.form.element.hidden = true;
  }

  // Asking -------------------------------------------------------------------------------------------------
  async run(turn, view) {
    if (this.running) return;
    this.loadOnce();
    turn.isStopped = false;
    this.setRunning(new AbortController());
    view.showProgress();
    this.reveal(view);
    try {
      await this.portal.ask(this.questionOf(turn), {
        streaming: this.getAttribute("stream") !== "off",
        signal: this.running.signal,
        onEvent: (name, data) => this.onEvent(name, data, turn, view),
      });
    } catch (error) {
      this.onFailure(error, turn, view);
    } finally {
      this.setRunning(null);
    }
  }

  setRunning(controller) {
    this.running = controller;
    this.form.isRunning = Boolean(controller);
    this.panel.toggleAttribute("data-running", Boolean(controller));
    this.form.refresh();
  }

  questionOf({ question, choice }) {
    const body = { question, channel: "widget", audience: this.getAttribute("audience") || "everyone" };
    if (choice) body.choice = choice;
    if (this.unit) body.unit = this.unit;
    if (this.memory.state.conversation) body.conversation = this.memory.state.conversation;
    if (this.getAttribute("as-of")) body.as_of = this.getAttribute("as-of");
    return body;
  }

  onEvent(name, data, turn, view) {
    if (name === "accepted") {
      view.say(this.words.searching);
    } else if (name === "sentence") {
      view.addSentence(data);
      this.announce(data.text.replace(/\[\d+\]/g, ""));
    } else if (name === "finished") {
      turn.answer = data;
      this.memory.state.conversation = data.conversation_id;
      const wasStreamed = view.text.childNodes.length > 0;
      view.showAnswer(data);
      this.announce(wasStreamed ? this.words.ready : [data.lead, view.body.querySelector(".text").textContent].join(" "));
      if (this.isInline) this.reveal(view);
    }
  }

  onFailure(error, turn, view) {
    if (this.running.signal.aborted) {
      turn.isStopped = true;
      view.showStopped();
      return this.announce(this.words.stopped);
    }
    const trouble = error instanceof Trouble ? error : new Trouble(this.words.server);
    if (trouble.isRefused) return this.showRefusal();
    view.showTrouble(trouble);
    this.announce(trouble.message);
    if (this.isInline) this.reveal(view);
  }

  // Small behaviour ----------------------------------------------------------------------------------------
  announce(text) {
    this.live.textContent = text;
  }

  /** The question stands at the top and its answer grows under it, without moving what can be read already. */
  reveal(view) {
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    if (this.isInline) {
      const { top, bottom } = view.element.getBoundingClientRect();
      const floor = this.form.element.getBoundingClientRect().top;
      if (top < 0 || (bottom > floor && top > GAP_PX)) view.element.scrollIntoView({ block: "start", behavior });
      return;
    }
    const missing = this.log.clientHeight - view.element.offsetHeight - 2.5 * GAP_PX;
    for (const turn of this.turns.children) turn.style.minHeight = "";
    if (this.turns.children.length > 1) view.element.style.minHeight = `${Math.max(missing, 0)}px`;
    this.log.scrollTo({ top: view.element.offsetTop - GAP_PX, behavior });
  }

  focusQuestion() {
    this.form.field.focus({ preventScroll: this.isInline });
  }

  restart() {
    this.running?.abort();
    this.memory.clear();
    this.turns.replaceChildren(this.hello);
    this.form.text = "";
    this.announce("");
    this.log.scrollTop = 0;
    this.focusQuestion();
  }
}
