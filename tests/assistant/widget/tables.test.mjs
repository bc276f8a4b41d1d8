/** How wide the columns of a table may become. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { columnClasses } from "../../../assistant/static/assistant/widget/tables.js";

const chars = (count) => "x".repeat(count);

test("the longest cell decides over its column", () => {
  const rows = [
    ["Monto", "Requisito", "Detalle"],
    ["500 Bs", chars(20), chars(60)],
  ];
  assert.deepEqual(columnClasses(rows), ["short", "", "long"]);
});

test("a column is short up to 14 characters and long from 37 on", () => {
  assert.deepEqual(columnClasses([[chars(14), chars(15), chars(36), chars(37)]]), ["short", "", "", "long"]);
});

test("space around the text of a cell does not count", () => {
  assert.deepEqual(columnClasses([[`\n   500 Bs${" ".repeat(30)}`]]), ["short"]);
});

test("rows of different length each count in their columns", () => {
  assert.deepEqual(columnClasses([["a"], ["b", chars(40)], []]), ["short", "long"]);
});

test("a table without rows has no columns", () => {
  assert.deepEqual(columnClasses([]), []);
});
