/** The allowed part of the portal's HTML, rebuilt node by node; nothing is ever assigned to innerHTML. */

import { make } from "./nodes.js";
import { readableTable } from "./tables.js";
import { fill } from "./words.js";

const KEPT = new Set(
  "P UL OL LI STRONG EM B I BR CODE PRE BLOCKQUOTE TABLE THEAD TBODY TR TH TD HR DEL S SUB SUP".split(" "),
);
const DROPPED = new Set("SCRIPT STYLE TEMPLATE IFRAME OBJECT EMBED NOSCRIPT SVG MATH".split(" "));
const SCHEMES = ["http:", "https:", "mailto:", "tel:"];
const MARKS = /(\[\d{1,2}(?:\s*,\s*\d{1,2})*\])/;
const policy = trustedPolicy();

/** Fresh nodes; [n] becomes a link to the n-th source when it is known. */
export function safeNodes(html, { base, citations = [], words }) {
  const parsed = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html").body;
  const byNumber = new Map(citations.map((citation) => [String(citation.number), citation]));
  const mark = (number, href) => sourceMark(number, byNumber.get(number), safeUrl(href, base), { base, words });

  const textNodes = (text) =>
    text.split(MARKS).flatMap((part, index) => {
      if (index % 2) return part.match(/\d+/g).map((number) => mark(number));
      return part ? [document.createTextNode(part)] : [];
    });
  const copyOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return textNodes(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName.toUpperCase())) return [];
    const cited = /^\[?(\d{1,2})\]?$/.exec(node.textContent.trim());
    if (cited && node.tagName === "A") return [mark(cited[1], node.getAttribute("href"))];
    const children = [...node.childNodes].flatMap(copyOf);
    if (node.tagName === "A") return link(safeUrl(node.getAttribute("href"), base), children);
    if (/^H[1-6]$/.test(node.tagName)) return [make("p", {}, make("strong", {}, ...children))];
    if (!KEPT.has(node.tagName)) return children;
    const kept = make(node.tagName, keptAttributes(node), ...children);
    return [node.tagName === "TABLE" ? readableTable(kept, words) : kept];
  };
  return [...parsed.childNodes].flatMap(copyOf);
}

/** The full address when its scheme is allowed, otherwise an empty string. */
export function safeUrl(address, base) {
  if (!address) return "";
  try {
    const url = new URL(address, base);
    return SCHEMES.includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/** Where a list begins, and a column of numbers. */
function keptAttributes(node) {
  if (node.tagName === "OL") return { start: node.getAttribute("start") };
  return /^T[HD]$/.test(node.tagName) ? { class: node.classList.contains("right") && "right" } : {};
}

function link(url, children) {
  if (!url) return children;
  const isPage = url.startsWith("http");
  return [make("a", { href: url, target: isPage && "_blank", rel: isPage && "noopener" }, ...children)];
}

function sourceMark(number, citation, href, { base, words }) {
  const url = safeUrl(citation?.url, base) || href;
  if (!url) return make("span", { class: "mark" }, number);
  const label = fill(words.source, { number, title: citation?.title || "" }).replace(/:\s+\(/, " (");
  const attributes = { class: "mark", href: url, target: "_blank", rel: "noopener" };
  return make("a", { ...attributes, title: citation?.title, "aria-label": label }, number);
}

/** Pages with `require-trusted-types-for` parse only what a named policy has passed. */
function trustedPolicy() {
  try {
    return globalThis.trustedTypes?.createPolicy("soe-assistant", { createHTML: (html) => html });
  } catch {
    return null; // the page allows no policy of this name
  }
}
