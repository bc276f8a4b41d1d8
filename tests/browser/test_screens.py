"""Every kind of answer on a phone and on a desk, by day and by night: nothing cut, squeezed or out of reach.

`SCREENSHOTS=folder` keeps a picture of each, to be looked at.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.assistant.scripted import ScriptedAssistant
from tests.browser.conftest import Visitor
from tests.browser.screens import SCREENS

PICTURES = os.environ.get("SCREENSHOTS", "")
SIZES = {"phone": (390, 844), "desk": (1280, 800)}
QUESTION = "¿Cuánto cuesta la maestría?"


def look(page: Page, name: str, *, with_rules: bool = True) -> None:
    """In every size and light: the page does not scroll sideways, keeps its rules, and has its picture."""
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for light in ("light", "dark"):
            page.emulate_media(color_scheme=light, reduced_motion="reduce")
            page.wait_for_timeout(60)
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{name}-{size}-{light}.png")
            if with_rules and size == "phone":
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", SCREENS)
def test_answer_of_every_route_reads_well(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant, name: str
) -> None:
    assistant.result, assistant.sentences, assistant.pause_seconds = SCREENS[name](), (), 0.0
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.locator(".text").first).to_be_visible()
    visitor.page.wait_for_timeout(400)
    look(visitor.page, name)
    assert visitor.complaints == []


def test_home_shows_the_question_at_once_on_a_phone(portal: str, visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(portal)
    visitor.wait_for_chat()
    expect(page.locator(".chips button").first).to_be_visible()
    box = page.locator("soe-assistant .box").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 844
    assert page.evaluate("document.documentElement.scrollHeight") <= 1.75 * 844
    look(page, "home")


def test_floating_chat_has_one_scroller(portal: str, visitor: Visitor, assistant: ScriptedAssistant) -> None:
    assistant.result, assistant.sentences, assistant.pause_seconds = SCREENS["long"](), (), 0.0
    page = visitor.page
    page.goto(f"{portal}/incrustar/")
    page.get_by_role("button", name="Pregunte aquí").click()
    visitor.ask(QUESTION)
    expect(page.get_by_role("heading", name="Fuentes")).to_be_visible()
    assert page.locator("soe-assistant").evaluate(SCROLLERS) == ["log"]
    look(page, "floating", with_rules=False)


def test_chat_in_the_page_has_no_scroller_of_its_own(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.result, assistant.sentences, assistant.pause_seconds = SCREENS["long"](), (), 0.0
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.get_by_role("heading", name="Fuentes")).to_be_visible()
    assert visitor.page.locator("soe-assistant").evaluate(SCROLLERS) == []
    expect(visitor.page.get_by_role("textbox", name="Su pregunta")).to_be_in_viewport()


def test_table_keeps_its_words_whole_and_scrolls_alone(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.result, assistant.sentences, assistant.pause_seconds = SCREENS["table"](), (), 0.0
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.locator(".swipe")).to_have_text("Deslice para ver toda la tabla.")
    lines = "cell => { const all = document.createRange(); all.selectNodeContents(cell);"
    lines += " return all.getClientRects().length; }"
    assert visitor.page.get_by_role("cell", name="160", exact=True).evaluate(lines) == 1
    assert visitor.page.get_by_role("columnheader", name="Créditos").evaluate(lines) == 1
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.fixture
def phone(portal: str, visitor: Visitor) -> Page:
    """The home page on a phone, with everything loaded."""
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.page.goto(portal)
    visitor.wait_for_chat()
    expect(visitor.page.locator(".chips button").first).to_be_visible()
    return visitor.page


def test_waiting_and_writing_read_well(phone: Page, visitor: Visitor, assistant: ScriptedAssistant) -> None:
    assistant.pause_seconds = 2
    visitor.ask(QUESTION)
    expect(phone.locator(".progress")).to_have_text("Buscando en las fuentes…")
    look(phone, "waiting")
    expect(phone.locator(".progress")).to_have_text("Escribiendo…")
    look(phone, "writing")


def test_quick_answer_comes_without_a_sign_of_waiting(
    phone: Page, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.result, assistant.sentences, assistant.pause_seconds = SCREENS["nearest"](), ("Cuesta.",), 0.02
    shown = """host => { window.seen = [];
      new MutationObserver(() => { const dots = host.shadowRoot.querySelector(".progress:not([hidden])");
        if (dots) window.seen.push(dots.textContent); })
      .observe(host.shadowRoot, { subtree: true, childList: true, attributes: true }); }"""
    phone.locator("soe-assistant").evaluate(shown)
    visitor.ask(QUESTION)
    expect(phone.get_by_role("heading", name="Fuentes")).to_be_visible()
    assert phone.evaluate("window.seen") == []


def test_stopping_is_calm_and_keeps_what_was_written(
    phone: Page, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.sentences, assistant.pause_seconds = (*assistant.sentences, "Una más."), 1.2
    visitor.ask(QUESTION)
    expect(phone.locator(".text")).to_contain_text("Cuesta")
    phone.get_by_role("button", name="Detener la respuesta").click()
    expect(phone.locator(".stopped")).to_contain_text("Respuesta detenida.")
    expect(phone.locator(".text")).to_contain_text("Cuesta")
    expect(phone.locator(".error")).to_have_count(0)
    look(phone, "stopped")


def test_failure_names_the_office_and_may_be_retried(phone: Page, visitor: Visitor) -> None:
    phone.route("**/api/v1/ask", lambda route: route.abort())
    visitor.ask(QUESTION)
    expect(phone.locator(".error").get_by_role("button", name="Reintentar")).to_be_visible()
    expect(phone.locator("soe-assistant").get_by_role("link", name="+591 2 244 0000")).to_be_visible()
    phone.wait_for_timeout(600)  # the page has scrolled to it
    look(phone, "failed")


def test_box_for_an_opinion_stands_free(phone: Page, visitor: Visitor) -> None:
    phone.route("**/feedback", _accept)
    visitor.ask(QUESTION)
    phone.get_by_role("button", name="No me sirvió").click()
    expect(phone.get_by_label("¿Qué faltó")).to_be_focused()
    phone.wait_for_timeout(600)
    button = phone.get_by_role("button", name="Enviar comentario").bounding_box()
    form = phone.locator("soe-assistant form.ask").bounding_box()
    assert button
    assert form
    assert button["y"] + button["height"] <= form["y"]
    look(phone, "opinion")


def test_counter_takes_a_line_of_its_own(phone: Page, visitor: Visitor) -> None:
    field = phone.get_by_role("textbox", name="Su pregunta")
    width = field.evaluate("node => node.clientWidth")
    field.fill("¿Puedo inscribirme? " * 24)
    expect(phone.locator(".counter")).to_contain_text("caracteres")
    assert field.evaluate("node => node.clientWidth") == width
    look(phone, "counter")


def test_pressed_choice_sends_its_question_and_its_key(
    phone: Page, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.result, assistant.sentences, assistant.pause_seconds = SCREENS["clarify"](), (), 0.0
    visitor.ask(QUESTION)
    choice = assistant.result.choices[2]
    phone.get_by_role("button", name=choice.label).focus()
    phone.keyboard.press("Enter")
    expect(phone.locator(".asked").last).to_contain_text(choice.question)
    expect(phone.locator("[data-running]")).to_have_count(0)
    assert [(asked.question, asked.choice) for asked in assistant.asked] == [
        (QUESTION, ""),
        (choice.question, choice.key),
    ]


def test_what_was_written_while_the_chat_was_loading_is_kept(portal: str, visitor: Visitor) -> None:
    held: list[Route] = []
    visitor.page.route("**/widget/words.json", lambda route: held.append(route))
    visitor.page.goto(portal)
    visitor.page.get_by_role("textbox", name="Su pregunta").fill(QUESTION)
    held[0].continue_()
    visitor.wait_for_chat()
    expect(visitor.page.locator("form.ask textarea")).to_have_value(QUESTION)


def _accept(route: Route) -> None:
    route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})


SCROLLERS = """host => [...host.shadowRoot.querySelectorAll("*")]
  .filter((node) => /auto|scroll/.test(getComputedStyle(node).overflowY) && node.tagName !== "TEXTAREA")
  .filter((node) => !node.classList.contains("table"))
  .map((node) => node.className)"""


def test_plain_chat_reads_well(portal: str, visitor: Visitor, assistant: ScriptedAssistant) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("nearest", "clarify", "distress", "abstain", "table"):
        assistant.result = SCREENS[name]()
        assistant.sentences = ()
        page.goto(f"{portal}/preguntar/")
        page.get_by_role("textbox", name="Su pregunta").fill(QUESTION)
        page.get_by_role("button", name="Preguntar").click()
        expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
        look(page, f"plain-{name}")
