/** Telephone numbers: found in a text, and read from the field in which the office wrote them. */

// Short emergency numbers and ordinary ones; not years, hours, amounts or shares. What may not stand before a number
// is matched with it: Safari before 16.4 knows no lookbehind, and one would keep the whole chat from loading there.
const CALLABLE = /(^|[^\d.,:/-])(\+?\d(?:[\s-]?\d){6,14}|\d{3})(?![\d.,:/-]*\d|\s*(?:%|Bs|USD|\$|h\b|horas|años|días))/g;

/** The text in parts; every second one, from index 1, is a number to call. */
export function splitAtNumbers(text) {
  const parts = [];
  let end = 0;
  for (const { 0: match, 1: before, 2: number, index } of text.matchAll(CALLABLE)) {
    parts.push(text.slice(end, index) + before, number);
    end = index + match.length;
  }
  return [...parts, text.slice(end)];
}

/** A field may hold several numbers and words about them: «244 0000 int. 12 / 7001 2345». */
export function phonesIn(field) {
  const numbers = (field || "").split(/[/;,]|\s[yo]\s/).map((part) => part.trim());
  return numbers.filter((number) => /\d{3}/.test(number.replaceAll(/\D/g, "")));
}

/** The address that a telephone dials: the number up to the first word about it. */
export function telUrl(number) {
  const [first] = number.match(/\+?\d(?:[\s().-]*\d)*/) || [""];
  return `tel:${first.replaceAll(/[^\d+]/g, "")}`;
}
