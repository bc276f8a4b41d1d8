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

/** The class of each column, by its longest cell: "short", "long" or none. `rows` are the texts of the cells. */
export function columnClasses(rows) {
  const longest = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) longest[column] = Math.max(longest[column] ?? 0, text.trim().length);
  }
  return longest.map((chars) => (chars <= SHORT_CHARS && "short") || (chars > LONG_CHARS && "long") || "");
}

function setColumnWidths(table) {
  const rows = [...table.rows].map((row) => [...row.cells]);
  const classes = columnClasses(rows.map((cells) => cells.map((cell) => cell.textContent)));
  for (const cells of rows) {
    for (const [column, cell] of cells.entries()) if (classes[column]) cell.classList.add(classes[column]);
  }
}

function setOrRemove(element, attributes, isSet) {
  for (const [name, value] of Object.entries(attributes)) {
    if (isSet) element.setAttribute(name, value);
    else element.removeAttribute(name);
  }
}
