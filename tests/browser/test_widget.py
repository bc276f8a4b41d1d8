"""What a person meets in the chat: answers, sources, trouble, opinion, keyboard, phone."""

import re
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from assistant.enums import AnswerStatus
from assistant.models import Answer, Conversation, Feedback
from curation.models import Unit
from tests.assistant.scripted import ABSTENTION, ScriptedAssistant
from tests.browser.conftest import Visitor

QUESTION = "¿Cuánto cuesta?"


def test_answer_is_streamed_sentence_by_sentence(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.pause_seconds = 1.0
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.locator(".progress")).to_have_text("Buscando en las fuentes…")
    expect(visitor.page.locator(".text")).to_contain_text("Cuesta 500 Bs")
    expect(visitor.page.locator(".progress")).to_have_text("Escribiendo…")
    expect(visitor.page.locator(".text")).to_contain_text("Se paga por semestre")
    expect(visitor.page.get_by_role("heading", name="Fuentes")).to_be_visible()
    assert visitor.complaints == []


def test_citation_opens_the_public_page_at_its_anchor(portal: str, visitor: Visitor) -> None:
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    with visitor.page.context.expect_page() as opened:
        visitor.page.get_by_role("link", name="Fuente 1: Artículo 30").click()
    entry = opened.value
    expect(entry).to_have_url(re.compile(r"/c/soe/reglamentos/posgrado/v2/#art-30$"))
    expect(entry.locator("#art-30")).to_be_in_viewport()


def test_plain_answer_serves_where_streams_are_cut(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    def cut(route: Route) -> None:
        if "event-stream" in route.request.headers["accept"]:
            route.fulfill(status=200, content_type="text/event-stream", body=": nothing\n\n")
        else:
            route.continue_()

    visitor.page.route("**/api/v1/ask", cut)
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.locator(".text")).to_contain_text("Cuesta 500 Bs")
    assert len(assistant.asked) == 1


def test_degraded_answer_says_so(portal: str, visitor: Visitor, assistant: ScriptedAssistant) -> None:
    notice = "El redactor no está disponible: estos son los textos más cercanos."
    assistant.result = replace(assistant.result, status=AnswerStatus.EXTRACTIVE, notice=notice)
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.get_by_text(notice)).to_be_visible()


def test_abstention_offers_a_person_and_other_questions(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.result, assistant.sentences = ABSTENTION, ()
    visitor.page.goto(portal)
    visitor.ask("¿Hay vida en Marte?")
    chat = visitor.page.locator("soe-assistant")
    expect(chat.get_by_role("link", name="posgrado@example.edu.bo")).to_be_visible()
    chat.get_by_role("button", name="¿Cuánto cuesta la maestría?").last.click()
    expect(chat.locator(".asked").last).to_contain_text("¿Cuánto cuesta la maestría?")


def test_network_error_keeps_the_question_and_retry_answers_it(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    visitor.page.goto(portal)
    visitor.page.route("**/api/v1/ask", lambda route: route.abort())
    visitor.ask(QUESTION)
    expect(visitor.page.locator(".error")).to_contain_text("No se pudo llegar al asistente")
    expect(visitor.page.locator(".asked")).to_contain_text(QUESTION)
    visitor.page.unroute("**/api/v1/ask")
    visitor.page.get_by_role("button", name="Reintentar").click()
    expect(visitor.page.locator(".text")).to_contain_text("Cuesta 500 Bs")
    assert [request.question for request in assistant.asked] == [QUESTION]


def test_error_inside_the_stream_is_told_and_may_be_retried(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.fail_with = RuntimeError()
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.locator(".error")).to_contain_text("Algo falló de nuestro lado")
    assistant.fail_with = None
    visitor.page.get_by_role("button", name="Reintentar").click()
    expect(visitor.page.get_by_role("heading", name="Fuentes")).to_be_visible()


def test_offline_is_told_at_once(portal: str, visitor: Visitor) -> None:
    visitor.page.goto(portal)
    visitor.wait_for_chat()
    visitor.page.context.set_offline(True)
    visitor.ask(QUESTION)
    expect(visitor.page.locator(".error")).to_contain_text("No hay conexión a internet")


def test_stopped_answer_is_cancelled_on_the_server(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assistant.pause_seconds = 20
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.locator(".progress")).to_have_text("Buscando en las fuentes…")
    visitor.page.get_by_role("button", name="Detener la respuesta").click()
    expect(visitor.page.get_by_text("Respuesta detenida.").first).to_be_visible()
    visitor.page.wait_for_timeout(500)
    assert assistant.num_cancelled == 1


def test_conversation_survives_a_reload_and_goes_on(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.get_by_role("heading", name="Fuentes")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.locator(".text")).to_contain_text("Cuesta 500 Bs")
    visitor.ask("¿Y en cuotas?")
    expect(visitor.page.get_by_role("heading", name="Fuentes")).to_have_count(2)
    assert assistant.asked[1].conversation_id == assistant.result.conversation_id


def test_feedback_with_a_comment_is_kept(
    portal: str, visitor: Visitor, office: Unit, assistant: ScriptedAssistant
) -> None:
    talk = Conversation.objects.create(pk=assistant.result.conversation_id, unit=office)
    Answer.objects.create(pk=assistant.result.id, conversation=talk)
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    visitor.page.get_by_role("button", name="No me sirvió").click()
    visitor.page.get_by_label("¿Qué faltó").fill("Falta el monto")
    visitor.page.get_by_role("button", name="Enviar comentario").click()
    expect(visitor.page.get_by_text("Gracias por su opinión.")).to_be_visible()
    expect(visitor.page.get_by_label("¿Qué faltó")).to_have_count(0)
    kept = Feedback.objects.get()
    assert (kept.vote, kept.comment) == ("not_useful", "Falta el monto")


def test_too_long_question_is_counted_and_not_sent(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    visitor.page.goto(portal)
    visitor.wait_for_chat()
    visitor.page.get_by_role("textbox", name="Su pregunta").fill("x" * 450)
    expect(visitor.page.get_by_text("Quedan 50 caracteres")).to_be_visible()
    visitor.ask("x" * 510)
    expect(visitor.page.get_by_text("Sobran 10 caracteres")).to_be_visible()
    assert assistant.asked == []


def test_floating_widget_is_used_by_keyboard_alone(portal: str, visitor: Visitor) -> None:
    page = visitor.page
    page.goto(f"{portal}/incrustar/")
    launcher = page.get_by_role("button", name="Pregunte aquí")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Su pregunta")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Fuentes")).to_be_visible()
    page.keyboard.press("Shift+Tab")  # from the question back to the answer's last control
    expect(page.get_by_role("button", name="No me sirvió")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(launcher).to_be_focused()


def test_phone_gets_a_sheet_over_the_whole_screen(portal: str, visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{portal}/incrustar/")
    page.get_by_role("button", name="Pregunte aquí").click()
    page.wait_for_timeout(300)
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    visitor.ask(QUESTION)
    expect(page.get_by_role("heading", name="Fuentes")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_server_html_outside_the_allow_list_never_reaches_the_page(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    evil = (
        '<p onclick="x()">Hola<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
        '<a href="javascript:window.hit=1">aquí</a></p>'
    )
    assistant.result, assistant.sentences = replace(assistant.result, html=evil), (evil,)
    visitor.page.goto(portal)
    visitor.ask(QUESTION)
    expect(visitor.page.get_by_role("heading", name="Fuentes")).to_be_visible()
    inside = visitor.page.locator(".text").evaluate("element => element.innerHTML")
    assert inside == "<p>Holaaquí</p>"
    assert visitor.page.evaluate("window.hit") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/incrustar/", "/preguntar/", "/nada/"])
def test_pages_pass_the_accessibility_rules(portal: str, visitor: Visitor, path: str, scheme: str) -> None:
    visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    visitor.page.goto(portal + path)
    if path == "/":
        visitor.ask(QUESTION)
        expect(visitor.page.get_by_role("heading", name="Fuentes")).to_be_visible()
    if path == "/incrustar/":
        visitor.page.get_by_role("button", name="Pregunte aquí").click()
    found = Axe().run(visitor.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", ["/", "/incrustar/", "/preguntar/"])
def test_pages_break_no_rule_of_their_security_policy(portal: str, visitor: Visitor, path: str) -> None:
    visitor.page.goto(portal + path, wait_until="networkidle")
    assert visitor.complaints == []


def test_api_documentation_lists_its_operations_under_the_strict_policy(
    portal: str, visitor: Visitor
) -> None:
    visitor.page.goto(f"{portal}/api/v1/docs/")
    expect(visitor.page.get_by_text("/api/v1/ask", exact=True)).to_be_visible()
    # Swagger's own mark-up has one inline style; it is blocked and nothing depends on it.
    assert [text for text in visitor.complaints if "inline style" not in text] == []


def test_portal_answers_without_javascript(
    portal: str, visitor: Visitor, assistant: ScriptedAssistant
) -> None:
    assert visitor.page.context.browser
    plain = visitor.page.context.browser.new_context(java_script_enabled=False, locale="es-BO")
    page = plain.new_page()
    page.goto(portal)
    page.get_by_role("textbox", name="Su pregunta").fill(QUESTION)
    page.get_by_role("button", name="Preguntar").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.get_by_role("link", name="Artículo 30. Costos")).to_have_attribute(
        "href", "/c/soe/reglamentos/posgrado/v2/#art-30"
    )
    plain.close()
