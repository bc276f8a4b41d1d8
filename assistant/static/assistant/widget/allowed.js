/**
 * What of the portal's HTML may stand in a page. Nothing here makes nodes: the parsed HTML becomes parts, each a
 * text or {name, attributes, children}, and whoever shows them makes nodes of nothing else.
 */

import { fill } from "./words.js";

const KEPT = new Set(
  "P UL OL LI STRONG EM B I BR CODE PRE BLOCKQUOTE TABLE THEAD TBODY TR TH TD HR DEL S SUB SUP".split(" "),
);
const DROPPED = new Set("SCRIPT STYLE TEMPLATE IFRAME OBJECT EMBED NOSCRIPT SVG MATH".split(" "));
const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
const MARKS = /(\[\d{1,2}(?:\s*,\s*\d{1,2})*\])/;
const ELEMENT_NODE = 1;
const TEXT_NODE = 3;

/** The full address when its scheme is allowed, otherwise an empty string. */
export function safeUrl(address, base) {
  if (!address) return "";
  try {
    const url = new URL(address, base);
    return SCHEMES.has(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/** The parts of parsed nodes; [n] becomes a link to the n-th source when it is known. */
export function allowedParts(nodes, { base, citations = [], words }) {
  const byNumber = new Map(citations.map((citation) => [String(citation.number), citation]));
  const mark = (number, href) => sourceMark(number, byNumber.get(number), safeUrl(href, base), { base, words });
  const partsOf = (node) => {
    if (node.nodeType === TEXT_NODE) return withMarks(node.data, mark);
    if (node.nodeType !== ELEMENT_NODE || DROPPED.has(node.tagName.toUpperCase())) return [];
    if (node.tagName === "A") return linkParts(node, { base, mark, partsOf });
    return keptParts(node, [...node.childNodes].flatMap(partsOf));
  };
  return [...nodes].flatMap(partsOf);
}

function withMarks(text, mark) {
  return text.split(MARKS).flatMap((part, index) => {
    if (index % 2) return part.match(/\d+/g).map((number) => mark(number));
    return part ? [part] : [];
  });
}

/** A link whose text is a number leads to a source; one whose address is not allowed leaves its text. */
function linkParts(node, { base, mark, partsOf }) {
  const href = node.getAttribute("href");
  const cited = /^\[?(\d{1,2})\]?$/.exec(node.textContent.trim());
  if (cited) return [mark(cited[1], href)];
  const children = [...node.childNodes].flatMap(partsOf);
  const url = safeUrl(href, base);
  if (!url) return children;
  const page = url.startsWith("http") ? { target: "_blank", rel: "noopener" } : {};
  return [{ name: "A", attributes: { href: url, ...page }, children }];
}

function keptParts(node, children) {
  if (/^H[1-6]$/.test(node.tagName)) {
    return [{ name: "P", attributes: {}, children: [{ name: "STRONG", attributes: {}, children }] }];
  }
  return KEPT.has(node.tagName) ? [{ name: node.tagName, attributes: keptAttributes(node), children }] : children;
}

/** Where a list begins, and a column of numbers. */
function keptAttributes(node) {
  if (node.tagName === "OL" && node.getAttribute("start")) return { start: node.getAttribute("start") };
  const classes = (node.getAttribute("class") || "").split(/\s+/);
  return /^T[HD]$/.test(node.tagName) && classes.includes("right") ? { class: "right" } : {};
}

function sourceMark(number, citation, href, { base, words }) {
  const url = safeUrl(citation?.url, base) || href;
  if (!url) return { name: "SPAN", attributes: { class: "mark" }, children: [number] };
  const label = fill(words.source, { number, title: citation?.title || "" }).replace(/:\s+\(/, " (");
  const page = { href: url, target: "_blank", rel: "noopener" };
  return {
    name: "A",
    attributes: { class: "mark", ...page, title: citation?.title, "aria-label": label },
    children: [number],
  };
}
