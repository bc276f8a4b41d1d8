/** Tables on narrow screens: columns keep whole words, and the table alone scrolls, saying so. */

import { icon, make } from "./nodes.js";

const SHORT_CHARS = 14; // numbers, dates, «Semestre I»: on one line
const LONG_CHARS = 36; // sentences: wide enough to be read

/** The table in a frame that scrolls sideways when the table is wider than the screen. */
export function readableTable(table, words) {
  setColumnWidths(table);
  const frame = make("div", { class: "table" }, table);
  const box = make("div", { class: "table-box" }, frame);
  const hint = make("p", { class: "swipe", "aria-hidden": "true" }, icon("swipe"), words.swipe);
  const observer = new ResizeObserver(() => {
    const overflows = frame.scrollWidth > frame.clientWidth + 1;
    if (overflows) box.prepend(hint);
    else hint.remove();
    setOrRemove(frame, { tabindex: "0", role: "region", "aria-label": words.table }, overflows);
  });
  observer.observe(frame);
  observer.observe(table);
  return box;
}

function setColumnWidths(table) {
  const longest = [];
  for (const row of table.rows) {
    [...row.cells].forEach((cell, index) => {
      longest[index] = Math.max(longest[index] || 0, cell.textContent.trim().length);
    });
  }
  for (const row of table.rows) {
    [...row.cells].forEach((cell, index) => {
      if (longest[index] <= SHORT_CHARS) cell.classList.add("short");
      else if (longest[index] > LONG_CHARS) cell.classList.add("long");
    });
  }
}

function setOrRemove(element, attributes, isSet) {
  for (const [name, value] of Object.entries(attributes)) {
    if (isSet) element.setAttribute(name, value);
    else element.removeAttribute(name);
  }
}
