/** The way to a person: numbers to call and addresses to write to, as links. */

import { icon, make } from "./nodes.js";
import { phonesIn, splitAtNumbers, telUrl } from "./numbers.js";

/** Everything the office says of itself, with large links to call and to write. */
export function contactCard(contact, words, { isMain = false } = {}) {
  return make(
    "section",
    { class: isMain ? "contact main" : "contact" },
    make("h3", {}, words.contact),
    make("p", {}, contact.name),
    contact.hours && make("p", {}, contact.hours),
    contact.place && make("p", {}, contact.place),
    contactLinks(contact, words),
  );
}

/** The links alone, for a place beside something else; null when the office gave neither. */
export function contactLinks(contact, words) {
  const links = [
    ...phonesIn(contact.phone).map((phone) => contactLink("phone", telUrl(phone), words.call, phone)),
    ...(contact.email ? [contactLink("mail", `mailto:${contact.email}`, words.write, contact.email)] : []),
  ];
  return links.length ? make("p", { class: "reach" }, ...links) : null;
}

/** Numbers in the text become links to call; used where the office wrote down whom to call. */
export function linkNumbers(element) {
  const texts = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a,code")) texts.push(walker.currentNode);
  for (const text of texts) {
    const parts = splitAtNumbers(text.data);
    if (parts.length < 2) continue;
    text.replaceWith(...parts.map((part, index) => (index % 2 ? make("a", { href: telUrl(part) }, part) : part)));
  }
}

function contactLink(picture, href, verb, value) {
  return make("a", { href }, icon(picture), make("span", {}, make("span", { class: "sr" }, `${verb}: `), value));
}
