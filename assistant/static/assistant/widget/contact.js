/** The way to a person: numbers to call and addresses to write to, as links. */

import { icon, make } from "./nodes.js";

// Short emergency numbers and ordinary ones; not years, hours, amounts or shares.
const CALLABLE = /(?<![\d.,:/-])(\+?\d(?:[\s-]?\d){6,14}|\d{3})(?![\d.,:/-]*\d|\s*(?:%|Bs|USD|\$|h\b|horas|años|días))/g;

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
    ...phones(contact.phone).map((phone) => reach("phone", `tel:${dialled(phone)}`, words.call, phone)),
    ...(contact.email ? [reach("mail", `mailto:${contact.email}`, words.write, contact.email)] : []),
  ];
  return links.length ? make("p", { class: "reach" }, ...links) : null;
}

/** Numbers in the text become links to call; used where the office wrote down whom to call. */
export function linkNumbers(element) {
  const texts = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a,code")) texts.push(walker.currentNode);
  for (const text of texts) {
    const parts = text.data.split(CALLABLE);
    if (parts.length < 2) continue;
    text.replaceWith(...parts.map((part, index) => (index % 2 ? make("a", { href: `tel:${dialled(part)}` }, part) : part)));
  }
}

function reach(picture, href, verb, value) {
  return make("a", { href }, icon(picture), make("span", {}, make("span", { class: "sr" }, `${verb}: `), value));
}

/** A field may hold several numbers and words about them: «244 0000 int. 12 / 7001 2345». */
function phones(field) {
  const numbers = (field || "").split(/[/;,]|\s[yo]\s/).map((part) => part.trim());
  return numbers.filter((number) => /\d{3}/.test(number.replace(/\D/g, "")));
}

function dialled(number) {
  const [first] = number.match(/\+?\d(?:[\s().-]*\d)*/) || [""];
  return first.replace(/[^\d+]/g, "");
}
