/** The allowed part of the portal's HTML as fresh nodes; nothing is ever assigned to innerHTML. */

import { allowedParts } from "./allowed.js";
import { make } from "./nodes.js";
import { readableTable } from "./tables.js";

const policy = trustedPolicy();

/** Fresh nodes; [n] becomes a link to the n-th source when it is known. */
export function safeNodes(html, { base, citations, words }) {
  const parsed = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html").body;
  const nodeOf = (part) => {
    if (typeof part === "string") return document.createTextNode(part);
    const made = make(part.name, part.attributes, ...part.children.map(nodeOf));
    return part.name === "TABLE" ? readableTable(made, words) : made;
  };
  return allowedParts(parsed.childNodes, { base, citations, words }).map(nodeOf);
}

/** Pages with `require-trusted-types-for` parse only what a named policy has passed. */
function trustedPolicy() {
  try {
    return globalThis.trustedTypes?.createPolicy("soe-assistant", { createHTML: (html) => html });
  } catch {
    return null; // the page allows no policy of this name
  }
}
