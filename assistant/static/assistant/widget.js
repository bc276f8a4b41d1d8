/*
 * The portal's assistant for any web page:
 *
 *   <script src="https://PORTAL/static/assistant/widget.js" data-unit="soe" defer></script>
 *
 * adds a floating button; <soe-assistant unit="soe" mode="inline"></soe-assistant> puts the chat into the page.
 * Everything lives in a shadow tree and works under a strict content security policy. Whatever comes from the
 * server is rebuilt node by node from an allow-list; nothing is ever assigned to innerHTML.
 */
(() => {
  "use strict";

  if (customElements.get("soe-assistant")) return;

  const SCRIPT = document.currentScript;
  const CONNECT_TIMEOUT_MS = 20_000; // until the first byte
  const SILENCE_TIMEOUT_MS = 40_000; // the server sends a comment at least every 15 s
  const SLOW_AFTER_MS = 7_000;
  const MAX_KEPT_TURNS = 30;
  const COUNTER_FROM = 0.8; // share of the limit from which the remaining characters are told

  // --- Words ----------------------------------------------------------------------------------------------
  const WORDS = {
    es: {
      launcher: "Pregunte aquí",
      title: "Asistente de posgrado",
      subtitle: "Respuestas con sus fuentes",
      close: "Cerrar el asistente",
      restart: "Nueva conversación",
      log: "Conversación",
      hello: "¿Qué desea saber?",
      intro: "Escriba su pregunta con sus propias palabras. Cada respuesta muestra de dónde viene.",
      popular: "Puede preguntar, por ejemplo:",
      related: "Tal vez le sirva:",
      question: "Su pregunta",
      placeholder: "Escriba su pregunta…",
      send: "Enviar la pregunta",
      stop: "Detener la respuesta",
      privacy: "No escriba datos personales. El asistente puede equivocarse: revise las fuentes.",
      sending: "Enviando…",
      searching: "Buscando en las fuentes…",
      writing: "Escribiendo…",
      slow: "Está tardando más de lo normal…",
      ready: "Respuesta lista.",
      stopped: "Respuesta detenida.",
      interrupted: "La respuesta se interrumpió.",
      sources: "Fuentes",
      source: (n, title) => `Fuente ${n}${title && ": "}${title} (se abre en otra pestaña)`,
      newTab: "(se abre en otra pestaña)",
      asOf: (date) => `Según lo vigente al ${date}`,
      copy: "Copiar la respuesta",
      copied: "Respuesta copiada.",
      copyFailed: "No se pudo copiar.",
      useful: "Me sirvió",
      notUseful: "No me sirvió",
      comment: "¿Qué faltó o qué estuvo mal? (opcional)",
      sendComment: "Enviar comentario",
      thanks: "Gracias por su opinión.",
      feedbackFailed: "No se pudo guardar su opinión. Intente otra vez.",
      contact: "Consulte con una persona",
      retry: "Reintentar",
      retryIn: (s) => `Reintentar en ${s} s`,
      offline: "No hay conexión a internet. Su pregunta sigue aquí: reintente cuando vuelva la conexión.",
      network: "No se pudo llegar al asistente. Revise su conexión y reintente.",
      timeout: "El asistente tardó demasiado en responder. Puede reintentar.",
      server: "Algo falló de nuestro lado. Por favor reintente en un momento.",
      remaining: (n) => (n === 1 ? "Queda 1 carácter" : `Quedan ${n} caracteres`),
      tooLong: (n) => `Sobran ${n} caracteres: acorte su pregunta`,
      you: "Usted preguntó:",
      assistant: "El asistente respondió:",
    },
    en: {
      launcher: "Ask here",
      title: "Postgraduate assistant",
      subtitle: "Answers with their sources",
      close: "Close the assistant",
      restart: "New conversation",
      log: "Conversation",
      hello: "What would you like to know?",
      intro: "Ask in your own words. Every answer shows where it comes from.",
      popular: "You may ask, for example:",
      related: "This may help:",
      question: "Your question",
      placeholder: "Write your question…",
      send: "Send the question",
      stop: "Stop the answer",
      privacy: "Do not write personal data. The assistant can be wrong: check the sources.",
      sending: "Sending…",
      searching: "Searching the sources…",
      writing: "Writing…",
      slow: "This is taking longer than usual…",
      ready: "Answer ready.",
      stopped: "Answer stopped.",
      interrupted: "The answer was interrupted.",
      sources: "Sources",
      source: (n, title) => `Source ${n}${title && ": "}${title} (opens in a new tab)`,
      newTab: "(opens in a new tab)",
      asOf: (date) => `As in force on ${date}`,
      copy: "Copy the answer",
      copied: "Answer copied.",
      copyFailed: "It could not be copied.",
      useful: "This helped",
      notUseful: "This did not help",
      comment: "What was missing or wrong? (optional)",
      sendComment: "Send comment",
      thanks: "Thank you for your opinion.",
      feedbackFailed: "Your opinion could not be saved. Please try again.",
      contact: "Ask a person",
      retry: "Try again",
      retryIn: (s) => `Try again in ${s} s`,
      offline: "There is no internet connection. Your question is still here: try again once you are online.",
      network: "The assistant could not be reached. Check your connection and try again.",
      timeout: "The assistant took too long to answer. You may try again.",
      server: "Something failed on our side. Please try again in a moment.",
      remaining: (n) => (n === 1 ? "1 character left" : `${n} characters left`),
      tooLong: (n) => `${n} characters too many: please shorten your question`,
      you: "You asked:",
      assistant: "The assistant answered:",
    },
  };

  // --- Looks ----------------------------------------------------------------------------------------------
  const CSS = `
:host{--accent:#1d5a9e;--on-accent:#fff;--bg:#fff;--raised:#f4f6f9;--text:#18212c;--muted:#55606e;--line:#d9e0e8;
--warn-bg:#fff5dc;--warn-text:#5f4300;--warn-line:#e8cd8a;--bad-bg:#fdecea;--bad-text:#86201a;--bad-line:#f0bdb8;
--strong:var(--accent);--soft:color-mix(in srgb,var(--accent) 9%,var(--bg));
--font:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
font:400 1rem/1.5 var(--font);color:var(--text);color-scheme:light}
:host([data-dark]){--bg:#141a21;--raised:#1d252e;--text:#e9eef4;--muted:#a7b3c1;--line:#34404d;
--warn-bg:#352a10;--warn-text:#f6dc9b;--warn-line:#65511f;--bad-bg:#2f1b1b;--bad-text:#ffcfca;--bad-line:#683733;
--strong:color-mix(in srgb,var(--accent) 42%,#fff);--soft:color-mix(in srgb,var(--accent) 26%,var(--bg));
color-scheme:dark}
:host{display:block}:host([hidden]){display:none}
*{box-sizing:border-box}
button,textarea{font:inherit;color:inherit}
button{cursor:pointer;border:0;background:none;padding:0}
button:disabled{cursor:default}
a{color:var(--strong);text-underline-offset:.15em}
svg{width:1.25rem;height:1.25rem;display:block;flex:none;fill:none;stroke:currentColor;stroke-width:1.75;
stroke-linecap:round;stroke-linejoin:round}
:focus-visible{outline:3px solid var(--strong);outline-offset:2px}
.sr{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.launcher{position:fixed;z-index:2147483000;inset:auto 1.25rem 1.25rem auto;display:flex;gap:.6rem;align-items:center;
min-height:3.25rem;padding:0 1.35rem 0 1.1rem;border-radius:99px;background:var(--accent);color:var(--on-accent);
font-weight:600;box-shadow:0 1px 2px rgb(0 0 0/.18),0 8px 24px rgb(0 0 0/.2)}
.launcher:hover{filter:brightness(1.1)}
.launcher:focus-visible{outline-color:var(--accent);box-shadow:0 0 0 2px #fff}
:host([position=left]) .launcher,:host([position=left]) dialog{inset-inline:1.25rem auto}
dialog{position:fixed;z-index:2147483001;inset:auto 1.25rem 1.25rem auto;margin:0;padding:0;border:0;
width:min(25.5rem,calc(100vw - 2rem));height:min(42rem,calc(100dvh - 2.5rem));max-width:none;max-height:none;
border-radius:1rem;box-shadow:0 2px 6px rgb(0 0 0/.12),0 18px 60px rgb(0 0 0/.28);background:none;color:inherit;
overflow:hidden}
dialog[open]{display:block;animation:rise .18s ease-out}
dialog::backdrop{background:rgb(0 0 0/.4)}
@keyframes rise{from{opacity:0;transform:translateY(12px)}}
.panel{display:flex;flex-direction:column;height:100%;background:var(--bg);color:var(--text);position:relative;
container-type:inline-size}
:host([mode=inline]) .panel{height:auto;min-height:25rem;max-height:min(46rem,86vh);border:1px solid var(--line);
border-radius:1rem;overflow:hidden}
.head{display:flex;align-items:center;gap:.25rem;padding:.75rem .75rem .75rem 1.15rem;border-bottom:1px solid var(--line)}
.head div{flex:1;min-width:0}
h2{margin:0;font-size:1.02rem;line-height:1.3;font-weight:650;overflow-wrap:anywhere;
display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.head p{margin:0;font-size:.82rem;color:var(--muted)}
.icon{display:grid;place-items:center;min-width:2.5rem;min-height:2.5rem;border-radius:.6rem;color:var(--muted)}
.icon:hover{background:var(--raised);color:var(--text)}
.log{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:1.15rem;position:relative;
scrollbar-width:thin}
.log:focus-visible{outline-offset:-3px}
.hello{display:grid;gap:.35rem}
.hello strong{font-size:1.3rem;line-height:1.25;font-weight:650;letter-spacing:-.01em}
.hello p{margin:0;color:var(--muted)}
.chips{list-style:none;margin:.9rem 0 0;padding:0;display:grid;gap:.45rem}
.chips-title{margin:1.1rem 0 0!important;font-size:.85rem;color:var(--muted)}
.chips-title+.chips{margin-top:.45rem}
.chips button{width:100%;min-height:2.6rem;padding:.5rem .85rem;text-align:start;border:1px solid var(--line);
border-radius:.7rem;background:var(--bg);color:var(--strong);line-height:1.35;overflow-wrap:anywhere}
.chips button:hover{background:var(--soft);border-color:var(--strong)}
.chips button:disabled{opacity:.6}
.turn+.turn{margin-top:1.6rem}
.asked{margin:0 0 .9rem auto;width:fit-content;max-width:86%;padding:.55rem .9rem;border-radius:1rem 1rem .25rem 1rem;
background:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere}
.answer{overflow-wrap:anywhere}
.text>:first-child{margin-top:0}.text>:last-child{margin-bottom:0}
.text p{margin:0 0 .65rem}.text ul,.text ol{margin:0 0 .65rem;padding-inline-start:1.35rem}
.text li{margin:.15rem 0}.text blockquote{margin:0 0 .65rem;padding-inline-start:.8rem;border-inline-start:3px solid var(--line)}
.text pre,.text .table{overflow-x:auto}.text code{font-size:.9em}
.text table{border-collapse:collapse;font-size:.92em;margin-bottom:.65rem}
.text th,.text td{border:1px solid var(--line);padding:.3rem .55rem;text-align:start}
.mark{display:inline-grid;place-items:center;min-width:1.5rem;height:1.5rem;padding:0 .3rem;
border-radius:.4rem;background:var(--soft);color:var(--strong);font-size:.78rem;font-weight:650;line-height:1;
text-decoration:none;vertical-align:.05em}
a.mark:hover{background:var(--accent);color:var(--on-accent)}
.progress{display:flex;align-items:center;gap:.6rem;color:var(--muted);font-size:.92rem;margin:.5rem 0 0}
.dots{display:flex;gap:.25rem}.dots i{width:.4rem;height:.4rem;border-radius:50%;background:var(--strong);
animation:pulse 1.2s infinite ease-in-out}.dots i:nth-child(2){animation-delay:.15s}.dots i:nth-child(3){animation-delay:.3s}
@keyframes pulse{0%,70%,100%{opacity:.25}35%{opacity:1}}
.notice,.error{margin:.75rem 0 0;padding:.65rem .85rem;border-radius:.7rem;border:1px solid var(--warn-line);
background:var(--warn-bg);color:var(--warn-text);font-size:.92rem}
.notice{margin:0 0 .75rem}
.error{border-color:var(--bad-line);background:var(--bad-bg);color:var(--bad-text)}
.error p{margin:0}.error button{margin-top:.55rem}
.button{min-height:2.25rem;padding:.25rem .95rem;border-radius:.6rem;border:1px solid currentColor;font-weight:600;
font-size:.92rem}
.button:disabled{opacity:.7}
.button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
h3{margin:1rem 0 .4rem;font-size:.85rem;font-weight:600;color:var(--muted)}
.sources ol{list-style:none;margin:0;padding:0;display:grid;gap:.45rem}
.sources a{display:grid;grid-template-columns:auto 1fr;gap:.05rem .6rem;padding:.6rem .75rem;border:1px solid var(--line);
border-radius:.7rem;text-decoration:none;color:inherit}
.sources a:hover{border-color:var(--strong);background:var(--raised)}
.sources .mark{grid-row:1/4;align-self:start}
.sources b{font-weight:600;font-size:.92rem;line-height:1.35;color:var(--strong)}
.sources small{font-size:.84rem;line-height:1.4}
.sources small.excerpt{color:var(--muted);display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.contact{margin:.9rem 0 0;padding:.8rem .95rem;border-radius:.7rem;background:var(--raised);border:1px solid var(--line);font-size:.95rem}
.contact h3{margin:0 0 .3rem;color:var(--text);font-size:.95rem}
.contact p{margin:.1rem 0}.contact a{display:inline-block;padding:.15rem 0}
.meta{display:flex;flex-wrap:wrap;align-items:center;gap:.1rem;margin:.7rem 0 0 0;font-size:.82rem;color:var(--muted)}
.meta span{flex:1 1 9rem}
.meta .icon{min-width:2.25rem;min-height:2.25rem}
.meta .icon[aria-pressed=true]{background:var(--soft);color:var(--strong)}
.comment{display:grid;gap:.5rem;margin-top:.6rem;font-size:.92rem}
.comment textarea,form textarea{width:100%;resize:none;border:1px solid #8792a0;border-radius:.7rem;background:var(--bg);padding:.6rem .8rem}
.comment button{justify-self:start}
.thanks{margin:.5rem 0 0;font-size:.88rem;color:var(--muted)}
.ask{padding:.75rem .9rem .7rem;border-top:1px solid var(--line);background:var(--bg)}
.box{display:flex;align-items:end;gap:.35rem;border:1px solid #8792a0;border-radius:.95rem;padding:.25rem .25rem .25rem .35rem}
.box:focus-within{border-color:var(--strong);box-shadow:0 0 0 1px var(--strong)}
form .box textarea{border:0;outline:0;background:none;padding:.5rem .5rem;min-height:2.5rem;max-height:9rem;line-height:1.5}
textarea::placeholder{color:var(--muted);opacity:1}
.send{display:grid;place-items:center;width:2.5rem;height:2.5rem;flex:none;border-radius:.75rem;background:var(--accent);color:var(--on-accent)}
.send:disabled{background:var(--raised);color:var(--muted)}
.under{display:flex;gap:.75rem;justify-content:space-between;margin:.4rem .25rem 0;font-size:.76rem;line-height:1.4;color:var(--muted)}
.counter{white-space:nowrap;font-variant-numeric:tabular-nums}.counter.over{color:var(--bad-text);font-weight:600}
@container (min-width:34rem){.log{padding:1.5rem}.hello{padding-top:.4rem}.chips{grid-template-columns:1fr 1fr}
.ask{padding:.9rem 1.25rem 1rem}.head{padding-inline:1.5rem 1rem}}
@container (max-width:34rem){.hello .chips li:nth-child(n+4){display:none}}
@media (max-width:30rem){dialog,:host([position=left]) dialog{inset:0;width:100%;height:100dvh;border-radius:0}
.launcher{inset:auto 1rem 1rem auto}}
@media (prefers-reduced-motion:reduce){*,dialog[open]{animation:none!important;transition:none!important}.dots i{opacity:.8}}
@media (forced-colors:active){.launcher,.send,.mark{border:1px solid}}`;

  const ICONS = {
    chat: "M21 12a8 8 0 0 1-8 8H4l1.8-3.2A8 8 0 1 1 21 12ZM9 11h7M9 14.5h4.5",
    close: "M6 6l12 12M18 6 6 18",
    restart: "M4 11a8 8 0 1 1 2.3 6M4 5v6h6",
    send: "M12 19V5M5.5 11.5 12 5l6.5 6.5",
    stop: "M7 7h10v10H7z",
    copy: "M9 9h11v11H9zM5 15H4V4h11v1",
    up: "M7 11v9H4v-9zM7 12l4-8c1.6 0 2.6 1 2.4 2.6L13 10h6a1.6 1.6 0 0 1 1.6 2l-1.6 6.6a2 2 0 0 1-2 1.4H7",
    down: "M7 13V4H4v9zM7 12l4 8c1.6 0 2.6-1 2.4-2.6L13 14h6a1.6 1.6 0 0 0 1.6-2L19 5.400a2 2 0 0 0-2-1.400H7",
  };

  // --- Building nodes -------------------------------------------------------------------------------------
  /** An element with attributes (functions become listeners, false and null are left out) and children. */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(key, value);
      else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child != null && child !== false));
    return element;
  }

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  }

  const iconButton = (name, label, click, attributes = {}) =>
    make("button", { type: "button", class: "icon", title: label, "aria-label": label, click, ...attributes }, icon(name));

  const KEPT = new Set(
    "P UL OL LI STRONG EM B I BR CODE PRE BLOCKQUOTE TABLE THEAD TBODY TR TH TD HR DEL SUB".split(" "),
  );
  const DROPPED = new Set("SCRIPT STYLE TEMPLATE IFRAME OBJECT EMBED NOSCRIPT SVG MATH".split(" "));

  /** The allowed part of an HTML text as fresh nodes; [n] becomes a link to the n-th source when it is known. */
  function safeNodes(html, { base, citations, words }) {
    const parsed = new DOMParser().parseFromString(html, "text/html").body;
    const byNumber = new Map((citations || []).map((citation) => [String(citation.number), citation]));

    const mark = (number, href) => {
      const citation = byNumber.get(number);
      const url = safeUrl(citation?.url || href, base);
      if (!url) return make("span", { class: "mark" }, number);
      const label = words.source(number, citation?.title || "");
      return make(
        "a",
        { class: "mark", href: url, target: "_blank", rel: "noopener", title: citation?.title, "aria-label": label },
        number,
      );
    };
    const textNodes = (text) =>
      text.split(/(\[\d{1,2}(?:\s*,\s*\d{1,2})*\])/).flatMap((part, index) =>
        index % 2 ? part.match(/\d+/g).map((number) => mark(number)) : part ? [document.createTextNode(part)] : [],
      );
    const copyOf = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return textNodes(node.data);
      if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName)) return [];
      const cited = /^\[?(\d{1,2})\]?$/.exec(node.textContent.trim());
      if (cited && node.tagName === "A") return [mark(cited[1], node.getAttribute("href"))];
      const children = [...node.childNodes].flatMap(copyOf);
      if (node.tagName === "A") {
        const url = safeUrl(node.getAttribute("href"), base);
        return url ? [make("a", { href: url, target: "_blank", rel: "noopener" }, ...children)] : children;
      }
      if (/^H[1-6]$/.test(node.tagName)) return [make("p", {}, make("strong", {}, ...children))];
      if (!KEPT.has(node.tagName)) return children;
      const kept = make(node.tagName, {}, ...children);
      return node.tagName === "TABLE" ? [make("div", { class: "table", tabindex: "0" }, kept)] : [kept];
    };
    return [...parsed.childNodes].flatMap(copyOf);
  }

  function safeUrl(address, base) {
    if (!address) return "";
    try {
      const url = new URL(address, base);
      return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : "";
    } catch {
      return "";
    }
  }

  // --- Speaking to the portal -----------------------------------------------------------------------------
  /** An error with a sentence for the person; `wait` is the number of seconds before another try makes sense. */
  class Trouble extends Error {
    constructor(message, { wait = 0, mayFallBack = false } = {}) {
      super(message);
      Object.assign(this, { wait, mayFallBack });
    }
  }

  class Portal {
    constructor(api, words) {
      Object.assign(this, { api, words });
    }

    async read(path) {
      const response = await fetch(new URL(path, this.api), { credentials: "omit" });
      if (!response.ok) throw await this.trouble(response);
      return response.json();
    }

    async send(path, body) {
      const response = await this.post(path, body, "application/json");
      return response.status === 204 ? null : response.json();
    }

    /** Ask and hand each event to `onEvent`; without streams, the one whole answer. */
    async ask(question, { streaming, signal, onEvent }) {
      if (streaming && typeof ReadableStream === "function") {
        try {
          return await this.stream(question, signal, onEvent);
        } catch (error) {
          if (!error.mayFallBack || signal.aborted) throw error;
        }
      }
      const response = await this.post("ask", question, "application/json", signal);
      onEvent("finished", await response.json());
    }

    async stream(question, signal, onEvent) {
      const response = await this.post("ask", { ...question, stream: true }, "text/event-stream", signal);
      const type = response.headers.get("Content-Type") || "";
      if (type.startsWith("application/json")) return onEvent("finished", await response.json());
      if (!response.body || !type.startsWith("text/event-stream")) throw new Trouble("", { mayFallBack: true });
      let isFinished = false;
      try {
        for await (const [name, data] of serverEvents(response.body, this.words)) {
          if (name === "error") throw new Trouble(data.error.message);
          if (name === "finished") isFinished = true;
          onEvent(name, data);
        }
      } catch (error) {
        if (error instanceof Trouble || error.name === "AbortError") throw error;
        throw new Trouble(this.words.network, { mayFallBack: navigator.onLine });
      }
      // The line was cut between two events, as some old proxies do.
      if (!isFinished) throw new Trouble(this.words.interrupted, { mayFallBack: true });
    }

    async post(path, body, accept, signal) {
      if (!navigator.onLine) throw new Trouble(this.words.offline);
      const connecting = new AbortController();
      const forward = () => connecting.abort();
      signal?.addEventListener("abort", forward);
      // A plain answer comes only when it is complete, so it may take as long as a silent stream.
      const limit = accept === "application/json" ? SILENCE_TIMEOUT_MS + CONNECT_TIMEOUT_MS : CONNECT_TIMEOUT_MS;
      const timer = setTimeout(() => connecting.abort("timeout"), limit);
      let response;
      try {
        response = await fetch(new URL(path, this.api), {
          method: "POST",
          headers: { "Content-Type": "application/json", Accept: accept },
          body: JSON.stringify(body),
          credentials: "omit",
          signal: connecting.signal,
        });
      } catch (error) {
        if (signal?.aborted) throw error;
        if (connecting.signal.aborted) throw new Trouble(this.words.timeout);
        throw new Trouble(navigator.onLine ? this.words.network : this.words.offline);
      } finally {
        clearTimeout(timer);
      }
      if (!response.ok) throw await this.trouble(response);
      return response;
    }

    async trouble(response) {
      const wait = Number(response.headers.get("Retry-After")) || 0;
      const body = await response.json().catch(() => null);
      return new Trouble(body?.error?.message || this.words.server, { wait });
    }
  }

  /** The events of a server-sent stream as [name, data]; a line silent for too long ends it. */
  async function* serverEvents(body, words) {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let buffer = "";
    try {
      for (;;) {
        const { done, value } = await beforeSilence(reader.read(), words);
        if (done) return;
        buffer += decoder.decode(value, { stream: true });
        const blocks = buffer.split(/\r?\n\r?\n/);
        buffer = blocks.pop();
        for (const block of blocks) {
          const event = parseEvent(block);
          if (event) yield event;
        }
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  function parseEvent(block) {
    let name = "message";
    const data = [];
    for (const line of block.split(/\r?\n/)) {
      if (line.startsWith("event:")) name = line.slice(6).trim();
      else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    }
    return data.length ? [name, JSON.parse(data.join("\n"))] : null;
  }

  function beforeSilence(promise, words) {
    let timer;
    const silence = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Trouble(words.timeout)), SILENCE_TIMEOUT_MS);
    });
    return Promise.race([promise, silence]).finally(() => clearTimeout(timer));
  }

  // --- What survives a reload -----------------------------------------------------------------------------
  /** Turns and draft of this tab; where storage is forbidden, they live as long as the page. */
  class Memory {
    constructor(name) {
      this.name = name;
      this.state = { conversation: null, turns: [], draft: "" };
      try {
        const kept = JSON.parse(sessionStorage.getItem(name));
        if (kept && Array.isArray(kept.turns)) Object.assign(this.state, kept);
      } catch {
        /* unreadable or forbidden: start afresh */
      }
    }

    save() {
      this.state.turns = this.state.turns.slice(-MAX_KEPT_TURNS);
      try {
        sessionStorage.setItem(this.name, JSON.stringify(this.state));
      } catch {
        /* full or forbidden: the open page still has everything */
      }
    }

    clear() {
      this.state = { conversation: null, turns: [], draft: "" };
      this.save();
    }
  }

  // --- One question and its answer on the page ------------------------------------------------------------
  class TurnView {
    constructor(turn, owner) {
      Object.assign(this, { turn, owner, words: owner.words });
      this.body = make("div", { class: "answer" });
      this.element = make(
        "div",
        { class: "turn" },
        make("p", { class: "asked" }, make("span", { class: "sr" }, `${this.words.you} `), turn.question),
        this.body,
      );
      if (turn.answer) this.showAnswer(turn.answer);
      else this.showTrouble(new Trouble(this.words.interrupted));
    }

    showProgress() {
      this.text = make("div", { class: "text" });
      this.state = make("span", {}, this.words.sending);
      this.progress = make(
        "p",
        { class: "progress" },
        make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")),
        this.state,
      );
      this.body.replaceChildren(this.heading(), this.text, this.progress);
      this.slow = setTimeout(() => this.say(this.words.slow), SLOW_AFTER_MS);
    }

    say(state) {
      this.state.textContent = state;
    }

    addSentence(sentence) {
      clearTimeout(this.slow);
      this.say(this.words.writing);
      const nodes = safeNodes(sentence.html, { base: this.owner.api, words: this.words });
      // A fragment without a block of its own continues the paragraph before it.
      const isInline = nodes.every((node) => !/^(P|UL|OL|PRE|BLOCKQUOTE|TABLE|DIV|HR)$/.test(node.nodeName));
      if (!isInline) return this.text.append(...nodes);
      if (this.text.lastElementChild?.nodeName !== "P") this.text.append(make("p"));
      this.text.lastElementChild.append(...nodes, " ");
    }

    showAnswer(answer) {
      clearTimeout(this.slow);
      const { words, owner } = this;
      const text = make("div", { class: "text" });
      text.append(...safeNodes(answer.html, { base: owner.api, citations: answer.citations, words }));
      this.body.replaceChildren(
        ...[
          this.heading(),
          answer.notice && make("p", { class: "notice" }, answer.notice),
          text,
          answer.citations.length && this.sources(answer.citations),
          answer.contact && this.contact(answer.contact),
          answer.suggestions.length && this.suggestions(answer),
          this.meta(answer),
        ].filter(Boolean),
      );
    }

    heading() {
      return make("span", { class: "sr" }, this.words.assistant);
    }

    showTrouble(trouble) {
      clearTimeout(this.slow);
      const retry = make("button", { type: "button", class: "button", click: () => this.owner.run(this.turn, this) });
      this.body.replaceChildren(make("div", { class: "error" }, make("p", {}, trouble.message), retry));
      const tick = (seconds) => {
        retry.disabled = seconds > 0;
        retry.textContent = seconds > 0 ? this.words.retryIn(seconds) : this.words.retry;
        if (seconds > 0 && retry.isConnected !== false) setTimeout(() => tick(seconds - 1), 1000);
      };
      tick(Math.min(trouble.wait || 0, 3600));
    }

    sources(citations) {
      const item = (citation) => {
        const inside = [
          make("span", { class: "mark", "aria-hidden": "true" }, String(citation.number)),
          make("b", {}, citation.title, make("span", { class: "sr" }, ` ${this.words.newTab}`)),
          // A question's citation only repeats the question.
          !citation.citation.includes(citation.title) && make("small", {}, citation.citation),
          citation.excerpt && make("small", { class: "excerpt" }, citation.excerpt),
        ];
        const href = safeUrl(citation.url, this.owner.api);
        return make("li", {}, make("a", { href: href || null, target: "_blank", rel: "noopener" }, ...inside));
      };
      return make("div", { class: "sources" }, make("h3", {}, this.words.sources), make("ol", {}, ...citations.map(item)));
    }

    contact(contact) {
      const link = (scheme, value) => make("a", { href: `${scheme}:${value.replace(/[^\w.+@-]/g, "")}` }, value);
      return make(
        "section",
        { class: "contact" },
        make("h3", {}, this.words.contact),
        make("p", {}, make("strong", {}, contact.name)),
        contact.hours && make("p", {}, contact.hours),
        contact.place && make("p", {}, contact.place),
        contact.email && make("p", {}, link("mailto", contact.email)),
        contact.phone && make("p", {}, link("tel", contact.phone)),
      );
    }

    suggestions(answer) {
      const title = make("p", { class: "chips-title" }, this.words.related);
      return make("div", {}, title, this.owner.suggestionList(answer.suggestions));
    }

    meta(answer) {
      const { words } = this;
      const status = make("p", { class: "thanks", role: "status" });
      const copy = iconButton("copy", words.copy, async () => {
        const sources = answer.citations.map((c) => `[${c.number}] ${c.citation}: ${safeUrl(c.url, this.owner.api)}`);
        const done = await copyText([answer.text, ...sources].join("\n"), this.owner.shadowRoot);
        status.textContent = done ? words.copied : words.copyFailed;
      });
      const asOf = make("span", {}, words.asOf(readableDate(answer.as_of, this.owner.language)));
      const votes = { useful: ["up", words.useful], not_useful: ["down", words.notUseful] };
      const comment = make("div");
      const buttons = Object.entries(votes).map(([vote, [picture, label]]) =>
        iconButton(picture, label, () => this.vote(vote, { buttons, comment, status }), {
          "data-vote": vote,
          "aria-pressed": String(this.turn.vote === vote),
        }),
      );
      return make("div", {}, make("div", { class: "meta" }, asOf, copy, ...buttons), comment, status);
    }

    async vote(vote, { buttons, comment, status }) {
      if (!(await this.sendFeedback(vote, "", status))) return;
      this.turn.vote = vote;
      this.owner.memory.save();
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.vote === vote));
      if (vote === "useful") return comment.replaceChildren();
      const field = make("textarea", { rows: "2", maxlength: "1000", "aria-label": this.words.comment, placeholder: this.words.comment });
      const send = async () => {
        if (field.value.trim() && !(await this.sendFeedback(vote, field.value.trim(), status))) return;
        comment.replaceChildren();
        this.owner.focusQuestion();
      };
      const button = make("button", { type: "button", class: "button main", click: send }, this.words.sendComment);
      comment.replaceChildren(make("div", { class: "comment" }, field, button));
      field.focus();
    }

    async sendFeedback(vote, comment, status) {
      const { id, conversation_id: conversation } = this.turn.answer;
      try {
        await this.owner.portal.send(`answers/${id}/feedback`, { conversation, vote, comment });
        status.textContent = this.words.thanks;
        return true;
      } catch (error) {
        status.textContent = error instanceof Trouble ? error.message : this.words.feedbackFailed;
        return false;
      }
    }
  }

  async function copyText(text, root) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Pages without TLS have no clipboard interface; the old way still works there.
      const area = make("textarea", { class: "sr", readonly: true, "aria-hidden": "true" });
      area.value = text;
      const focused = root.activeElement;
      (root.querySelector("dialog") || root).append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      focused?.focus();
      return done;
    }
  }

  function readableDate(iso, language) {
    const [year, month, day] = iso.split("-").map(Number);
    const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
    return format.format(Date.UTC(year, month - 1, day));
  }

  // --- The element ----------------------------------------------------------------------------------------
  class SoeAssistant extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const code = (this.getAttribute("lang") || "es").slice(0, 2).toLowerCase();
      this.language = code in WORDS ? code : "es";
      this.words = WORDS[this.language];
      this.api = new URL(this.getAttribute("api") || new URL("/api/v1/", SCRIPT?.src || location.href), location.href);
      this.portal = new Portal(this.api, this.words);
      this.unit = this.getAttribute("unit") || "";
      this.isInline = this.getAttribute("mode") === "inline";
      this.maxChars = 500;
      this.memory = new Memory(`soe-assistant:${this.api}:${this.unit}`);
      this.attachShadow({ mode: "open" });
      this.dress();
      this.build();
      this.restore();
      if (this.isInline) this.loadOnce();
    }

    disconnectedCallback() {
      this.running?.abort();
    }

    /** Open the panel (floating mode) and put the cursor into the question. */
    open() {
      if (!this.isInline && !this.dialog.open) {
        // A sheet over the whole phone is modal; a panel in the corner leaves the page usable.
        if (matchMedia("(max-width:30rem)").matches) this.dialog.showModal();
        else this.dialog.show();
        this.launcher.setAttribute("aria-expanded", "true");
        this.launcher.hidden = true;
        this.loadOnce();
      }
      this.focusQuestion();
    }

    close() {
      if (this.dialog?.open) this.dialog.close();
    }

    /** Ask as if the person had typed it. */
    ask(question) {
      if (!this.isInline) this.open();
      const turn = { question: question.trim(), answer: null };
      if (!turn.question || turn.question.length > this.maxChars || this.running) return;
      this.memory.state.turns.push(turn);
      const view = new TurnView(turn, this);
      this.hello.remove();
      this.turns.append(view.element);
      this.run(turn, view);
    }

    // Building ---------------------------------------------------------------------------------------------
    dress() {
      const root = this.shadowRoot;
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(CSS);
        root.adoptedStyleSheets = [sheet];
      } catch {
        root.append(make("style", { nonce: SCRIPT?.nonce || null }, CSS)); // older Safari
      }
      const accent = this.getAttribute("accent");
      if (accent && CSS_COLOUR.test(accent)) {
        this.style.setProperty("--accent", accent);
        this.style.setProperty("--on-accent", isLight(accent) ? "#101418" : "#fff");
      }
      const wished = this.getAttribute("theme");
      const night = matchMedia("(prefers-color-scheme: dark)");
      const follow = () => this.toggleAttribute("data-dark", wished === "dark" || (wished !== "light" && night.matches));
      follow();
      night.addEventListener?.("change", follow);
    }

    build() {
      const { words } = this;
      this.heading = make("h2", { id: "title" }, this.getAttribute("heading") || words.title);
      this.suggested = make("div");
      this.hello = make(
        "div",
        { class: "hello" },
        make("strong", {}, words.hello),
        make("p", {}, words.intro),
        this.suggested,
      );
      this.turns = make("div", {}, this.hello);
      this.log = make("div", { class: "log", role: "log", "aria-live": "off", "aria-label": words.log, tabindex: "0" }, this.turns);
      this.live = make("p", { class: "sr", "aria-live": "polite" });
      const header = make(
        "div",
        { class: "head" },
        make("div", {}, this.heading, make("p", {}, words.subtitle)),
        iconButton("restart", words.restart, () => this.restart()),
        !this.isInline && iconButton("close", words.close, () => this.close()),
      );
      const panel = make("div", { class: "panel" }, header, this.log, this.buildForm(), this.live);
      if (this.isInline) {
        panel.setAttribute("role", "region");
        panel.setAttribute("aria-labelledby", "title");
        this.shadowRoot.append(panel);
        return;
      }
      this.dialog = make("dialog", { "aria-labelledby": "title", keydown: (event) => this.onKey(event) }, panel);
      this.dialog.addEventListener("close", () => {
        this.launcher.hidden = false;
        this.launcher.setAttribute("aria-expanded", "false");
        this.launcher.focus();
      });
      this.launcher = make(
        "button",
        { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", click: () => this.open() },
        icon("chat"),
        words.launcher,
      );
      this.shadowRoot.append(this.launcher, this.dialog);
    }

    buildForm() {
      const { words } = this;
      this.field = make("textarea", {
        rows: "1",
        id: "question",
        placeholder: words.placeholder,
        enterkeyhint: "send",
        autocomplete: "off",
        "aria-describedby": "under",
        input: () => this.onInput(),
        keydown: (event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          this.submit();
        },
      });
      this.counter = make("span", { class: "counter", "aria-live": "polite" });
      this.button = make("button", { type: "submit", class: "send" });
      const submit = (event) => {
        event.preventDefault();
        if (this.running) this.running.abort("stopped");
        else this.submit();
      };
      return make(
        "form",
        { class: "ask", novalidate: true, submit },
        make("label", { for: "question", class: "sr" }, words.question),
        make("div", { class: "box" }, this.field, this.button),
        make("div", { class: "under", id: "under" }, make("span", {}, words.privacy), this.counter),
      );
    }

    restore() {
      const { turns, draft } = this.memory.state;
      this.field.value = draft || "";
      if (turns.length) {
        this.hello.remove();
        this.turns.append(...turns.map((turn) => new TurnView(turn, this).element));
      }
      this.onInput();
      this.log.scrollTop = this.log.scrollHeight;
    }

    /** Name and limits of the office and what people ask there, once somebody is about to ask. */
    async loadOnce() {
      if (this.isLoaded) return;
      this.isLoaded = true;
      const query = this.unit ? `?unit=${encodeURIComponent(this.unit)}` : "";
      this.portal
        .read(`suggestions${query}`)
        .then(({ suggestions }) => {
          if (!suggestions.length) return;
          const title = make("p", { class: "chips-title" }, this.words.popular);
          this.suggested.replaceChildren(title, this.suggestionList(suggestions.slice(0, 4)));
        })
        .catch(() => {}); // a help only: the question field works without
      if (!this.unit) return;
      this.portal
        .read(`units/${encodeURIComponent(this.unit)}`)
        .then((unit) => {
          this.maxChars = unit.question_max_chars;
          if (!this.getAttribute("heading")) this.heading.textContent = unit.name;
          this.onInput();
        })
        .catch(() => {});
    }

    suggestionList(questions) {
      const item = (question) =>
        make("li", {}, make("button", { type: "button", click: () => this.ask(question) }, question));
      return make("ul", { class: "chips" }, ...questions.map(item));
    }

    // Asking -----------------------------------------------------------------------------------------------
    submit() {
      const question = this.field.value.trim();
      if (!question || question.length > this.maxChars || this.running) return;
      this.field.value = "";
      this.onInput();
      this.ask(question);
    }

    async run(turn, view) {
      if (this.running) return;
      this.running = new AbortController();
      this.onInput();
      view.showProgress();
      this.announce(this.words.sending);
      this.showTurn(view);
      try {
        await this.portal.ask(this.questionOf(turn), {
          streaming: this.getAttribute("stream") !== "off",
          signal: this.running.signal,
          onEvent: (name, data) => this.onEvent(name, data, turn, view),
        });
      } catch (error) {
        const message = this.running.signal.aborted ? this.words.stopped : this.words.server;
        const trouble = error instanceof Trouble ? error : new Trouble(message);
        view.showTrouble(trouble);
        this.announce(trouble.message);
      } finally {
        this.running = null;
        this.memory.save();
        this.onInput();
      }
    }

    questionOf(turn) {
      const body = { question: turn.question, channel: "widget", audience: this.getAttribute("audience") || "everyone" };
      if (this.unit) body.unit = this.unit;
      if (this.memory.state.conversation) body.conversation = this.memory.state.conversation;
      if (this.getAttribute("as-of")) body.as_of = this.getAttribute("as-of");
      return body;
    }

    onEvent(name, data, turn, view) {
      if (name === "accepted") {
        view.say(this.words.searching);
      } else if (name === "sentence") {
        view.addSentence(data);
        this.announce(data.text.replace(/\[\d+\]/g, ""));
      } else if (name === "finished") {
        turn.answer = data;
        this.memory.state.conversation = data.conversation_id;
        const wasStreamed = view.text.childNodes.length > 0;
        view.showAnswer(data);
        this.announce(wasStreamed ? this.words.ready : view.body.querySelector(".text").textContent);
      }
    }

    // Small behaviour --------------------------------------------------------------------------------------
    announce(text) {
      this.live.textContent = text;
    }

    showTurn(view) {
      const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.turns.style.minHeight = "";
      // Room below, so that the question can stand at the top and its answer grow under it.
      const missing = this.log.clientHeight - view.element.offsetHeight - 40;
      view.element.style.minHeight = this.turns.children.length > 1 ? `${Math.max(missing, 0)}px` : "";
      for (const other of this.turns.children) if (other !== view.element) other.style.minHeight = "";
      this.log.scrollTo({ top: view.element.offsetTop - 16, behavior: smooth ? "smooth" : "auto" });
    }

    onInput() {
      const length = this.field.value.trim().length;
      const over = length - this.maxChars;
      this.counter.textContent =
        over > 0 ? this.words.tooLong(over) : length >= this.maxChars * COUNTER_FROM ? this.words.remaining(-over) : "";
      this.counter.classList.toggle("over", over > 0);
      this.field.setAttribute("aria-invalid", String(over > 0));
      this.field.style.height = "auto";
      if (this.field.scrollHeight) this.field.style.height = `${this.field.scrollHeight}px`;
      const label = this.running ? this.words.stop : this.words.send;
      this.button.replaceChildren(icon(this.running ? "stop" : "send"));
      this.button.setAttribute("aria-label", label);
      this.button.title = label;
      this.button.disabled = !this.running && (!length || over > 0);
      this.memory.state.draft = this.field.value;
      this.memory.save();
    }

    onKey(event) {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }

    focusQuestion() {
      this.field.focus();
    }

    restart() {
      this.running?.abort("stopped");
      this.memory.clear();
      this.turns.replaceChildren(this.hello);
      this.field.value = "";
      this.onInput();
      this.announce("");
      this.log.scrollTop = 0;
      this.focusQuestion();
    }
  }

  const CSS_COLOUR = /^#(?:[\da-f]{3}|[\da-f]{6})$/i;

  /** Whether dark text reads better on the colour (relative luminance of WCAG 2, crossing point .179). */
  function isLight(hex) {
    const digits = hex.length === 4 ? [...hex.slice(1)].map((d) => d + d) : hex.slice(1).match(/../g);
    const [r, g, b] = digits.map((d) => {
      const share = parseInt(d, 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
  }

  customElements.define("soe-assistant", SoeAssistant);

  // One script tag is enough: without an element on the page, the script's own data adds the floating one.
  const mount = () => {
    if (!SCRIPT || SCRIPT.dataset.mount === "none" || document.querySelector("soe-assistant")) return;
    const element = document.createElement("soe-assistant");
    for (const name of ["unit", "lang", "theme", "accent", "stream", "heading", "position", "audience", "api"]) {
      if (SCRIPT.dataset[name]) element.setAttribute(name, SCRIPT.dataset[name]);
    }
    document.body.append(element);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
  else mount();
})();
