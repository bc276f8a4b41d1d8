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
  const portal = new URL(script.src).origin;

  // One script tag is enough: without an element on the page, the script's own data adds the floating one.
  const mount = () => {
    if (script.dataset.mount === "none" || document.querySelector("soe-assistant")) return;
    const element = document.createElement("soe-assistant");
    for (const name of OPTIONS) if (script.dataset[name]) element.setAttribute(name, script.dataset[name]);
    document.body.append(element);
  };

  import(new URL("widget/element.js", script.src).href)
    .then(({ define }) => define({ nonce: script.nonce }))
    .then(() => {
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
      else mount();
    })
    .catch((error) => {
      console.error(`soe-assistant: this page must allow ${portal} in script-src and connect-src.`, error);
    });
})();
