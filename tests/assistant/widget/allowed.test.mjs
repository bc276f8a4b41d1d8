/** What of the portal's HTML may stand in a page, decided on nodes as a parser makes them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { allowedParts, safeUrl } from "../../../assistant/static/assistant/widget/allowed.js";
import { SPANISH } from "./modules.mjs";

const BASE = "http://portal.example/api/v1/";
const ARTICLE = { number: 1, title: "Artículo 30", url: "/c/soe/#art-30" };

/** The few properties of parsed nodes that the rules read. */
const text = (data) => ({ nodeType: 3, data, textContent: data });
const comment = (data) => ({ nodeType: 8, data, textContent: "" });
function element(tagName, attributes = {}, ...children) {
  const childNodes = children.map((child) => (typeof child === "string" ? text(child) : child));
  return {
    nodeType: 1,
    tagName,
    childNodes,
    textContent: childNodes.map((child) => child.textContent).join(""),
    getAttribute: (name) => attributes[name] ?? null,
  };
}

const partsOf = (...nodes) => allowedParts(nodes, { base: BASE, citations: [ARTICLE], words: SPANISH });
const kept = (name, ...children) => ({ name, attributes: {}, children });

test("what texts are written with is kept, whatever it is nested in", () => {
  const list = element("UL", {}, element("LI", {}, "uno ", element("STRONG", {}, "dos")));
  assert.deepEqual(partsOf(list), [kept("UL", kept("LI", "uno ", kept("STRONG", "dos")))]);
});

test("no attribute passes but the start of a list, and the side of a column", () => {
  const evil = { onclick: "x()", style: "color:red", id: "a", class: "b", start: "3" };
  assert.deepEqual(partsOf(element("P", evil, "Hola")), [kept("P", "Hola")]);
  assert.deepEqual(partsOf(element("OL", evil))[0].attributes, { start: "3" });
  assert.deepEqual(partsOf(element("TD", { ...evil, class: "a right" }))[0].attributes, { class: "right" });
  assert.deepEqual(partsOf(element("TD", { class: "bright" }))[0].attributes, {});
});

for (const name of ["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "EMBED", "NOSCRIPT", "svg", "math"]) {
  test(`nothing of ${name} passes, nor of what is in it`, () => {
    assert.deepEqual(partsOf(element(name, {}, "x()", element("P", {}, "y"))), []);
  });
}

test("an unknown element leaves what it holds, checked as everything", () => {
  const form = element("FORM", {}, element("INPUT"), element("P", {}, "Hola", element("SCRIPT", {}, "x()")));
  assert.deepEqual(partsOf(form), [kept("P", "Hola")]);
});

test("comments do not pass", () => {
  assert.deepEqual(partsOf(comment("x"), text("a")), ["a"]);
});

test("a heading is a strong line: the page's own outline stays as it is", () => {
  assert.deepEqual(partsOf(element("H2", {}, "Título")), [kept("P", kept("STRONG", "Título"))]);
});

const LINKS = [
  ["https://otra.example/a", { href: "https://otra.example/a", target: "_blank", rel: "noopener" }],
  ["/c/soe/", { href: "http://portal.example/c/soe/", target: "_blank", rel: "noopener" }],
  ["tel:110", { href: "tel:110" }],
  ["mailto:a@b.example", { href: "mailto:a@b.example" }],
];

for (const [href, attributes] of LINKS) {
  test(`a link to ${href} passes`, () => {
    assert.deepEqual(partsOf(element("A", { href, onclick: "x()" }, "aquí")), [
      { name: "A", attributes, children: ["aquí"] },
    ]);
  });
}

const BAD_ADDRESSES = [
  "javascript:x()",
  " JaVaScRiPt:x()",
  "java\nscript:x()",
  "data:text/html,x",
  "vbscript:x",
  "blob:http://portal.example/1",
  "file:///etc/hosts",
  "http://[",
  "",
  null,
];

for (const href of BAD_ADDRESSES) {
  test(`a link to ${JSON.stringify(href)} leaves its text alone`, () => {
    assert.equal(safeUrl(href, BASE), "");
    assert.deepEqual(partsOf(element("A", { href }, "aquí")), ["aquí"]);
  });
}

test("a mark in a text leads to its source in another tab", () => {
  const [before, mark, after] = partsOf(text("Cuesta 500 Bs [1]."));
  assert.deepEqual([before, mark.name, mark.children, after], ["Cuesta 500 Bs ", "A", ["1"], "."]);
  assert.deepEqual(mark.attributes, {
    class: "mark",
    href: "http://portal.example/c/soe/#art-30",
    target: "_blank",
    rel: "noopener",
    title: "Artículo 30",
    "aria-label": "Fuente 1: Artículo 30 (se abre en otra pestaña)",
  });
});

test("a mark of several sources is several marks, and one of no known source a mere sign", () => {
  const marks = partsOf(text("[1, 9]"));
  assert.deepEqual(marks.map((mark) => [mark.name, mark.children]), [
    ["A", ["1"]],
    ["SPAN", ["9"]],
  ]);
});

test("a link whose text is a number is a mark, with its own address where the source is unknown", () => {
  const [mark] = partsOf(element("A", { href: "/c/otra/" }, "[7]"));
  assert.equal(mark.attributes.href, "http://portal.example/c/otra/");
  assert.equal(mark.attributes["aria-label"], "Fuente 7 (se abre en otra pestaña)");
});

test("a source whose address is not allowed is a mere sign", () => {
  const citations = [{ number: 1, title: "a", url: "javascript:x()" }];
  const [mark] = allowedParts([text("[1]")], { base: BASE, citations, words: SPANISH });
  assert.deepEqual(mark, { name: "SPAN", attributes: { class: "mark" }, children: ["1"] });
});

test("numbers in brackets that are no marks stay text", () => {
  assert.deepEqual(partsOf(text("[2026] y [a]")), ["[2026] y [a]"]);
});
