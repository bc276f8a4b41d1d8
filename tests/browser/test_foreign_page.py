"""The chat on a page of somebody else: another address, a strict policy, a style sheet of its own."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import expect

from assistant.widget import origins
from curation.models import Unit
from tests.assistant.scripted import ScriptedAssistant
from tests.browser.conftest import Visitor

STYLE = "body { hyphens: auto; text-align: justify; text-transform: uppercase; letter-spacing: 3px; }"


class ForeignSite:
    """A page with one script tag, under a policy that allows the portal alone."""

    def __init__(self, portal: str) -> None:
        self.portal, self.connect_src, self.lang = portal, portal, "es"
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                is_style = self.path.endswith(".css")
                self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write((STYLE if is_style else site.page).encode())

            def log_message(self, *_args: Any) -> None:
                """Quiet."""

        # `localhost` is the portal's name, so this is another origin on the same machine.
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src {self.portal}; connect-src {self.connect_src}; style-src 'self';"
            " img-src 'self'; require-trusted-types-for 'script'"
        )

    @property
    def page(self) -> str:
        script = f'<script src="{self.portal}/static/assistant/widget.js" data-unit="soe" defer></script>'
        links = '<link rel="stylesheet" href="/page.css"><link rel="icon" href="/icon.css">'
        return f'<!doctype html><html lang="{self.lang}">{links}<body><h1>Facultad</h1>{script}</body></html>'


@pytest.fixture
def site(portal: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ForeignSite]:
    monkeypatch.setattr(origins, "CACHE_SECONDS", 0)
    foreign = ForeignSite(portal)
    threading.Thread(target=foreign.server.serve_forever, daemon=True).start()
    yield foreign
    foreign.server.shutdown()
    foreign.server.server_close()


def test_listed_page_answers_under_a_strict_policy(office: Unit, visitor: Visitor, site: ForeignSite) -> None:
    office.widget_origins = [site.origin]
    office.save()
    visitor.page.goto(site.origin)
    visitor.page.get_by_role("button", name="Pregunte aquí").click()
    visitor.ask("¿Cuánto cuesta?")
    expect(visitor.page.get_by_role("heading", name="Fuentes")).to_be_visible()
    expect(visitor.page.locator("dialog h2")).to_have_text("Unidad de Posgrado")
    assert visitor.complaints == []


def test_style_of_the_page_does_not_reach_into_the_chat(visitor: Visitor, site: ForeignSite) -> None:
    visitor.page.goto(site.origin)
    looks = visitor.page.get_by_role("button", name="Pregunte aquí").evaluate(
        "node => { const s = getComputedStyle(node); return [s.hyphens, s.textTransform, s.letterSpacing]; }"
    )
    assert looks == ["manual", "none", "normal"]


def test_page_that_nobody_listed_is_told_so_and_leads_to_the_portal(
    portal: str, visitor: Visitor, site: ForeignSite, assistant: ScriptedAssistant
) -> None:
    visitor.page.goto(site.origin)
    visitor.page.get_by_role("button", name="Pregunte aquí").click()
    expect(visitor.page.get_by_text("Esta página no está autorizada")).to_be_visible()
    expect(visitor.page.get_by_text(f"agregue {site.origin} a las páginas")).to_be_visible()
    there = visitor.page.get_by_role("link", name="Preguntar en el portal")
    expect(there).to_have_attribute("href", f"{portal}/u/soe/")
    expect(visitor.page.get_by_role("textbox", name="Su pregunta")).to_be_hidden()
    assert assistant.asked == []


def test_page_whose_policy_forbids_the_portal_gets_no_dead_button(
    visitor: Visitor, site: ForeignSite
) -> None:
    site.connect_src = "'self'"
    visitor.page.goto(site.origin)
    visitor.page.wait_for_timeout(500)
    expect(visitor.page.locator("soe-assistant")).to_have_count(0)
    assert any("must allow" in complaint for complaint in visitor.complaints)


@pytest.mark.parametrize(
    ("lang", "label"), [("pt-BR", "Pergunte aqui"), ("en", "Ask here"), ("fr", "Pregunte aquí")]
)
def test_words_follow_the_language_of_the_page(
    visitor: Visitor, site: ForeignSite, lang: str, label: str
) -> None:
    site.lang = lang
    visitor.page.goto(site.origin)
    expect(visitor.page.get_by_role("button", name=label)).to_be_visible()
