/** Which numbers can be called, in a text and in the field for them. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { phonesIn, splitAtNumbers, telUrl } from "../../../assistant/static/assistant/widget/numbers.js";

const dialledIn = (text) =>
  splitAtNumbers(text)
    .filter((_, index) => index % 2)
    .map(telUrl);

const TEXTS = [
  ["Llame al 110 o al 800-10-0000.", ["tel:110", "tel:800100000"]],
  ["Escriba al +591 7001 2345, de 8:30 a 16:00", ["tel:+59170012345"]],
  ["118", ["tel:118"]],
  ["Sirven 110, 911 o 118", ["tel:110", "tel:911", "tel:118"]],
  ["En 2026 cuesta 500 Bs, el 100 % en 120 días", []],
  ["Av. Villazón 1995, piso 2", []],
  ["del 24/11/2026 a las 12:30, hasta 1.500", []],
  ["", []],
];

for (const [text, dialled] of TEXTS) {
  test(`calls ${dialled.length} of the numbers in «${text}»`, () => {
    assert.deepEqual(dialledIn(text), dialled);
  });

  test(`loses no letter of «${text}»`, () => {
    assert.equal(splitAtNumbers(text).join(""), text);
  });
}

const FIELDS = [
  ["+591 2 244 0000", ["tel:+59122440000"]],
  ["244 0000 int. 12 / 7001 2345", ["tel:2440000", "tel:70012345"]],
  ["(591-3) 355-2209; WhatsApp 70012345", ["tel:59133552209", "tel:70012345"]],
  ["3552209 y 3552210", ["tel:3552209", "tel:3552210"]],
  ["por confirmar", []],
  ["", []],
  [null, []],
];

for (const [field, dialled] of FIELDS) {
  test(`every phone of «${field}» is one link`, () => {
    assert.deepEqual(phonesIn(field).map(telUrl), dialled);
  });
}
