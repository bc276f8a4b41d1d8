"""What the widget's modules do with real nodes, one by one, in the browser that runs them."""

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


def test_numbers_become_links_where_none_is_yet(page: Page) -> None:
    links = """(m) => {
      const box = document.createElement("p");
      const [link, code] = [document.createElement("a"), document.createElement("code")];
      link.append("911");
      code.append("118");
      box.append("Llame al 110, al ", link, " o ", code, ".");
      m.linkNumbers(box);
      return box.innerHTML;
    }"""
    made = run(page, "contact", links)
    assert made == 'Llame al <a href="tel:110">110</a>, al <a>911</a> o <code>118</code>.'


def test_office_is_called_and_written_to_by_links(page: Page) -> None:
    links = """(m, contact, w) => {
      const links = m.contactLinks(contact, w.wordsOf("es"))?.querySelectorAll("a");
      return links ? Array.from(links, (link) => [link.getAttribute("href"), link.textContent]) : null;
    }"""
    contact = {"phone": "244 0000 int. 12 / 7001 2345", "email": "a@b.example"}
    assert run(page, "contact", links, contact) == [
        ["tel:2440000", "Llamar: 244 0000 int. 12"],
        ["tel:70012345", "Llamar: 7001 2345"],
        ["mailto:a@b.example", "Escribir: a@b.example"],
    ]
    assert run(page, "contact", links, {"phone": "", "email": ""}) is None


TABLE = """async (m, width, w) => {
  const source = document.createElement("div");
  source.style.width = `${width}px`;
  document.body.append(source);
  const html = "<table><tr><td>500 Bs</td><td>" + "palabra ".repeat(12) + "</td></tr></table>";
  source.append(...m.safeNodes(html, { base: "http://portal.example/", words: w.wordsOf("es") }));
  source.querySelector("table").style.minWidth = "400px";
  source.querySelector(".table").style.overflow = "auto";
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const classes = [...source.querySelectorAll("td")].map((cell) => cell.className);
  const frame = source.querySelector(".table");
  const said = [source.querySelector(".swipe")?.textContent ?? "", frame.getAttribute("role") ?? ""];
  source.remove();
  return [classes, said];
}"""


@pytest.mark.parametrize(
    ("width", "said"), [(300, ["Deslice para ver toda la tabla.", "region"]), (600, ["", ""])]
)
def test_table_says_that_it_scrolls_only_where_it_does(page: Page, width: int, said: list[str]) -> None:
    assert run(page, "sanitiser", TABLE, width) == [["short", "long"], said]
