"""The widget's modules one by one, in the browser that runs them."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.embedded import REPOSITORY


class Handler(SimpleHTTPRequestHandler):
    """The files as they lie; modules need no portal."""

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page beside the modules."""
    folder = REPOSITORY / "assistant" / "static" / "assistant"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    opened = browser.new_page()
    opened.goto(f"http://127.0.0.1:{server.server_port}/widget/words.json")
    yield opened
    opened.close()
    server.shutdown()
    server.server_close()


def run(page: Page, module: str, body: str, argument: Any = None) -> Any:
    """What `body` returns, a function of the module's exports, the argument and the words."""
    code = f"async (given) => {{ const m = await import('/widget/{module}.js');"
    words = "const w = await import('/widget/words.js');"
    words += "w.setWords(await (await fetch('/widget/words.json')).json());"
    return page.evaluate(f"{code} {words} return ({body})(m, given, w); }}", argument)


SAFE = """(m, html, w) => {
  const box = document.createElement("div");
  const citations = [{ number: 1, title: "Artículo 30", url: "/c/soe/#art-30" }];
  box.append(...m.safeNodes(html, { base: "http://portal.example/", citations, words: w.wordsOf("es") }));
  return box.innerHTML;
}"""


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<p onclick='x()'>Hola</p>", "<p>Hola</p>"),
        ("<script>x()</script><style>p{}</style>Hola", "Hola"),
        ("<svg><a href='javascript:x()'>a</a></svg>b", "b"),
        ("<a href='javascript:x()'>aquí</a>", "aquí"),
        ("<a href=' JaVaScRiPt:x()'>aquí</a>", "aquí"),
        ("<a href='data:text/html,x'>aquí</a>", "aquí"),
        ("<a href='tel:110'>110</a>", '<a href="tel:110">110</a>'),
        ("<h2>Título</h2>", "<p><strong>Título</strong></p>"),
        ("<form><input><p>Hola</p></form>", "<p>Hola</p>"),
        ("<ol start='3' class='x'><li>c</li></ol>", '<ol start="3"><li>c</li></ol>'),
        ("texto [9]", 'texto <span class="mark">9</span>'),
    ],
)
def test_only_allowed_nodes_are_rebuilt(page: Page, html: str, safe: str) -> None:
    assert run(page, "sanitiser", SAFE, html) == safe


def test_mark_leads_to_its_source_in_another_tab(page: Page) -> None:
    made = run(page, "sanitiser", SAFE, "<p>Cuesta 500 Bs [1].</p>")
    assert 'href="http://portal.example/c/soe/#art-30" target="_blank" rel="noopener"' in made
    assert 'aria-label="Fuente 1: Artículo 30 (se abre en otra pestaña)"' in made


STREAM = """async (m, chunks) => {
  const encoder = new TextEncoder();
  const bytes = chunks.map((chunk) => encoder.encode(chunk));
  const body = new ReadableStream({
    start(controller) { bytes.forEach((part) => controller.enqueue(part)); controller.close(); },
  });
  const events = [];
  for await (const event of m.serverEvents(body, 1000)) events.push(event);
  return events;
}"""


@pytest.mark.parametrize(
    ("chunks", "events"),
    [
        (['event: a\ndata: {"x": 1}\n\n'], [["a", {"x": 1}]]),
        (["event: a\nda", 'ta: {"x": 1}\n', "\nevent: b\ndata: 2\n\n"], [["a", {"x": 1}], ["b", 2]]),
        (["event: a\r\ndata: 1\r\n\r\n"], [["a", 1]]),
        ([": keep-alive\n\n", "data: 1\n\n"], [["message", 1]]),
        (["data: [1,\ndata: 2]\n\n"], [["message", [1, 2]]]),
        (["event: a\ndata: 1\n\nevent: cut\ndata: 2\n"], [["a", 1]]),
    ],
)
def test_stream_is_read_whatever_way_it_is_cut(page: Page, chunks: list[str], events: list[Any]) -> None:
    assert run(page, "events", STREAM, chunks) == events


def test_letters_cut_in_two_by_the_network_are_put_together(page: Page) -> None:
    cut = """async (m) => {
      const bytes = new TextEncoder().encode('data: "año"\\n\\n');
      const body = new ReadableStream({ start(c) {
        c.enqueue(bytes.slice(0, 9)); c.enqueue(bytes.slice(9)); c.close(); } });
      for await (const [, data] of m.serverEvents(body, 1000)) return data;
    }"""
    assert run(page, "events", cut) == "año"


def test_silent_stream_ends_with_an_error_of_its_own(page: Page) -> None:
    silent = """async (m) => {
      try { for await (const event of m.serverEvents(new ReadableStream({}), 30)) return event; }
      catch (error) { return error instanceof m.SilenceError; }
    }"""
    assert run(page, "events", silent) is True


NUMBERS = """(m, text) => {
  const box = document.createElement("p");
  box.textContent = text;
  m.linkNumbers(box);
  return [...box.querySelectorAll("a")].map((link) => link.getAttribute("href"));
}"""


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("Llame al 110 o al 800-10-0000.", ["tel:110", "tel:800100000"]),
        ("Escriba al +591 7001 2345, de 8:30 a 16:00", ["tel:+59170012345"]),
        ("En 2026 cuesta 500 Bs, el 100 % en 120 días", []),
        ("Av. Villazón 1995, piso 2", []),
    ],
)
def test_only_numbers_to_call_become_links(page: Page, text: str, called: list[str]) -> None:
    assert run(page, "contact", NUMBERS, text) == called


@pytest.mark.parametrize(
    ("phone", "called"),
    [
        ("+591 2 244 0000", ["tel:+59122440000"]),
        ("244 0000 int. 12 / 7001 2345", ["tel:2440000", "tel:70012345"]),
        ("", []),
    ],
)
def test_every_phone_of_the_office_is_one_link(page: Page, phone: str, called: list[str]) -> None:
    links = """(m, phone, w) => {
      const made = m.contactLinks({ phone, email: "" }, w.wordsOf("es"));
      return made ? [...made.querySelectorAll("a")].map((link) => link.getAttribute("href")) : [];
    }"""
    assert run(page, "contact", links, phone) == called


def test_error_of_the_portal_carries_its_sentence_and_its_wait(page: Page) -> None:
    page.route(
        "**/api/v1/ask",
        lambda route: route.fulfill(
            status=429, headers={"Retry-After": "7"}, json={"error": {"message": "Muy rápido."}}
        ),
    )
    asked = """async (m, given, w) => {
      const portal = new m.Portal(new URL("/api/v1/", location.href), w.wordsOf("es"));
      const { signal } = new AbortController();
      try { await portal.ask({ question: "a" }, { streaming: true, onEvent: () => {}, signal }); }
      catch (error) { return [error instanceof m.Trouble, error.message, error.wait, error.isRefused]; }
    }"""
    assert run(page, "portal", asked) == [True, "Muy rápido.", 7, False]
