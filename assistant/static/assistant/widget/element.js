/** The element <soe-assistant>: a conversation with the portal. */

import { asChoice, buttons } from "./answer.js";
import { applyAppearance } from "./appearance.js";
import { Asking } from "./asking.js";
import { Memory } from "./memory.js";
import { make } from "./nodes.js";
import { buildPanel, Floating, refusal } from "./panel.js";
import { Portal } from "./portal.js";
import { QuestionForm } from "./question.js";
import { TurnView } from "./turn.js";
import { setWords, wordsOf } from "./words.js";

const NUM_POPULAR = 4;
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
    this.asking = new Asking(this);
    this.attachShadow({ mode: "open" }).append(this.build());
    applyAppearance(this, looks.css, looks.nonce);
    this.adoptDraft(this.querySelector("textarea"));
    this.restore();
    if (this.isInline) this.loadOnce();
  }

  disconnectedCallback() {
    this.asking.stop();
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
    if (!this.form.accepts(turn.question) || this.asking.isRunning) return;
    this.memory.state.turns.push(turn);
    const view = new TurnView(turn, this);
    this.hello.remove();
    this.turns.append(view.element);
    this.run(turn, view);
  }

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
      stop: () => this.asking.stop(),
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
  adoptDraft(plain) {
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

  /** Ask the question of a turn and show what comes in its view. */
  run(turn, view) {
    this.loadOnce();
    return this.asking.run(turn, view);
  }

  announce(text) {
    this.live.textContent = text;
  }

  focusQuestion() {
    this.form.field.focus({ preventScroll: this.isInline });
  }

  restart() {
    this.asking.stop();
    this.memory.clear();
    this.turns.replaceChildren(this.hello);
    this.form.text = "";
    this.announce("");
    this.log.scrollTop = 0;
    this.focusQuestion();
  }
}
