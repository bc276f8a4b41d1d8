/*
 * The portal's assistant for any web page:
 *
 *   <script src="https://PORTAL/static/assistant/widget.js" data-unit="soe" defer></script>
 *
 * adds a floating button; <soe-assistant unit="soe" mode="inline"></soe-assistant> puts the chat into the page.
 * This file only loads the modules that lie beside it in widget/. Everything lives in a shadow tree and works
 * under a strict content security policy that allows the portal in script-src and connect-src.
 */
(() => {
  "use strict";

  const OPTIONS = ["unit", "lang", "theme", "accent", "stream", "heading", "position", "audience", "api"];
  const script = document.currentScript;
  if (!script) return;
  const folder = new URL("widget/", script.src);

  const read = async (name) => {
    const response = await fetch(new URL(name, folder), { credentials: "omit" });
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response;
  };

  // One script tag is enough: without an element on the page, the script's own data adds the floating one.
  const mount = () => {
    if (script.dataset.mount === "none" || document.querySelector("soe-assistant")) return;
    const element = document.createElement("soe-assistant");
    for (const name of OPTIONS) if (script.dataset[name]) element.setAttribute(name, script.dataset[name]);
    document.body.append(element);
  };

  const load = async () => {
    const [{ define }, css, words] = await Promise.all([
      import(new URL("element.js", folder).href),
      read("looks.css").then((response) => response.text()),
      read("words.json").then((response) => response.json()),
    ]);
    define({ css, words, nonce: script.nonce });
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
    else mount();
  };

  load().catch((error) => {
    console.error(`soe-assistant: this page must allow ${folder.origin} in script-src and connect-src.`, error);
  });
})();
