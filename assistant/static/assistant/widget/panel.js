/** The frame of the chat: head, conversation, form; in the page, or in a dialog that a button opens. */

import { icon, iconButton, make } from "./nodes.js";
import { fill } from "./words.js";

const PHONE = "(max-width:30rem)";
const GAP_PX = 16; // above the question that was just asked

/** Head, conversation and form, one under the other. In the page it grows; in a dialog its log scrolls. */
export function buildPanel(chat) {
  const { words, isInline } = chat;
  const head = make(
    "div",
    { class: "head" },
    make("div", {}, chat.heading, make("p", {}, words.subtitle)),
    iconButton("restart", words.restart, () => chat.restart()),
    !isInline && iconButton("close", words.close, () => chat.close()),
  );
  const panel = make("div", { class: "panel" }, head, chat.log, chat.form.element, chat.live);
  if (isInline) {
    panel.setAttribute("role", "region");
    panel.setAttribute("aria-labelledby", "title");
  }
  return panel;
}

/** The button in the corner and the dialog it opens. */
export class Floating {
  constructor(panel, words) {
    this.dialog = make("dialog", { "aria-labelledby": "title", keydown: (event) => this.onKey(event) }, panel);
    this.dialog.addEventListener("close", () => {
      this.launcher.hidden = false;
      this.launcher.setAttribute("aria-expanded", "false");
      this.launcher.focus();
    });
    const state = { "aria-haspopup": "dialog", "aria-expanded": "false" };
    this.launcher = make("button", { type: "button", class: "launcher", ...state }, icon("chat"), words.launcher);
  }

  /** Whether it was closed before. A sheet over the whole phone is modal; a panel leaves the page usable. */
  open() {
    if (this.dialog.open) return false;
    if (matchMedia(PHONE).matches) this.dialog.showModal();
    else this.dialog.show();
    this.launcher.setAttribute("aria-expanded", "true");
    this.launcher.hidden = true;
    return true;
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close();
  }
}

/** The question stands at the top and its answer grows under it, without moving what can be read already. */
export function reveal(view, { isInline, form, log, turns }) {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  if (isInline) {
    const { top, bottom } = view.element.getBoundingClientRect();
    const floor = form.element.getBoundingClientRect().top;
    if (top < 0 || (bottom > floor && top > GAP_PX)) view.element.scrollIntoView({ block: "start", behavior });
    return;
  }
  const missing = log.clientHeight - view.element.offsetHeight - 2.5 * GAP_PX;
  for (const turn of turns.children) turn.style.minHeight = "";
  if (turns.children.length > 1) view.element.style.minHeight = `${Math.max(missing, 0)}px`;
  log.scrollTo({ top: view.element.offsetTop - GAP_PX, behavior });
}

/** What a page that the portal does not list shows instead of the chat: where to ask, and what its owner does. */
export function refusal(words, { api, unit }) {
  const address = new URL(unit ? `/u/${encodeURIComponent(unit)}/` : "/", api).href;
  return make(
    "div",
    { class: "refused", role: "alert" },
    make("p", {}, make("strong", {}, words.refused)),
    make("p", {}, make("a", { class: "button main", href: address, target: "_blank", rel: "noopener" }, words.askThere)),
    make("p", { class: "owner" }, fill(words.refusedOwner, { origin: location.origin })),
  );
}
