/** The parts of an answer on the page, by the route it took. */

import { safeUrl } from "./allowed.js";
import { contactCard, linkNumbers } from "./contact.js";
import { make } from "./nodes.js";
import { safeNodes } from "./sanitiser.js";

const MAX_CHOICES = 4;

/** What stands above the votes. `ask(question, key)` is called when a button is pressed. */
export function answerParts(answer, { base, words, ask }) {
  const isPerson = answer.route === "person";
  const choices = (answer.choices || []).slice(0, MAX_CHOICES);
  return [
    answer.understood && understood(answer.understood, words),
    answer.notice && make("p", { class: "notice" }, answer.notice),
    answer.lead && make("p", { class: "lead" }, answer.lead),
    answerText(answer, { base, words }),
    choices.length && buttons(choices, titleOfChoices(answer, words), ask),
    answer.citations.length && sources(answer.citations, { base, words }),
    answer.contact && contactCard(answer.contact, words, { isMain: isPerson }),
    answer.suggestions.length && buttons(answer.suggestions.map(asChoice), { text: words.related }, ask),
  ].filter(Boolean);
}

/** Buttons that ask; `title` stands above them or, when it is only for readers of the screen, names the list. */
export function buttons(choices, { text, isSpokenOnly }, ask) {
  const item = ({ label, question, key }) =>
    make("li", {}, make("button", { type: "button", click: () => ask(question, key) }, label));
  return make(
    "div",
    {},
    !isSpokenOnly && make("p", { class: "chips-title" }, text),
    make("ul", { class: "chips", "aria-label": text }, ...choices.map(item)),
  );
}

export const asChoice = (question) => ({ label: question, question, key: "" });

function answerText(answer, { base, words }) {
  const text = make("div", { class: answer.route ? `text ${answer.route}` : "text" });
  text.append(...safeNodes(answer.html, { base, citations: answer.citations, words }));
  if (answer.route === "person") linkNumbers(text);
  return text;
}

function understood(question, words) {
  return make("p", { class: "understood" }, `${words.understood} `, make("em", {}, question));
}

function titleOfChoices(answer, words) {
  return answer.route === "nearest" ? { text: words.others } : { text: words.meant, isSpokenOnly: true };
}

function sources(citations, { base, words }) {
  const item = (citation) => {
    const inside = [
      make("span", { class: "mark", "aria-hidden": "true" }, String(citation.number)),
      make("b", {}, citation.title, make("span", { class: "sr" }, ` ${words.newTab}`)),
      // A question's citation only repeats the question.
      !citation.citation.includes(citation.title) && make("small", {}, citation.citation),
      citation.excerpt && make("small", { class: "excerpt" }, citation.excerpt),
    ];
    const href = safeUrl(citation.url, base);
    return make("li", {}, make("a", { href: href || null, target: "_blank", rel: "noopener" }, ...inside));
  };
  return make("div", { class: "sources" }, make("h3", {}, words.sources), make("ol", {}, ...citations.map(item)));
}
