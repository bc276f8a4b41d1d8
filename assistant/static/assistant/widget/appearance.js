/** Colours: the page may choose an accent and a theme. */

import { make } from "./nodes.js";

const COLOUR = /^#(?:[\da-f]{3}|[\da-f]{6})$/i;

/** Style sheet, accent and theme of the chat, as the attributes of `host` wish. */
export function applyAppearance(host, css, nonce) {
  const root = host.shadowRoot;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(make("style", { nonce }, css)); // older Safari
  }
  const accent = host.getAttribute("accent");
  if (accent && COLOUR.test(accent)) {
    host.style.setProperty("--accent", accent);
    host.style.setProperty("--on-accent", isLight(accent) ? "#101418" : "#fff");
  }
  const wished = host.getAttribute("theme");
  const night = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => host.toggleAttribute("data-dark", wished === "dark" || (wished !== "light" && night.matches));
  follow();
  night.addEventListener?.("change", follow);
}

/** Whether dark text reads better on the colour (relative luminance of WCAG 2, crossing point .179). */
export function isLight(hex) {
  const digits = hex.length === 4 ? Array.from(hex.slice(1), (digit) => digit + digit) : hex.slice(1).match(/../g);
  const [red, green, blue] = digits.map((digit) => {
    const share = parseInt(digit, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}
