"""The portal's own pages: home, plain form, embedding page, errors."""

from datetime import timedelta

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from assistant.answering.types import Choice
from assistant.enums import Route
from curation.enums import Audience
from curation.models import Unit
from tests.assistant.scripted import ABSTENTION, ScriptedAssistant, result
from tests.factories.curation import CategoryFactory, FaqEntryFactory

QUESTION = {"question": "¿Cuánto cuesta?"}


def test_home_offers_the_chat_and_a_form_inside_it(client: Client, unit: Unit) -> None:
    page = client.get("/").content.decode()
    assert '<soe-assistant unit="soe" mode="inline" lang="es">' in page
    assert 'action="/preguntar/"' in page


def test_home_lists_public_questions_of_today_only(client: Client, unit: Unit) -> None:
    category = CategoryFactory(unit=unit, name="Costos")
    yesterday = timezone.localdate() - timedelta(days=1)
    FaqEntryFactory(unit=unit, category=category, question="¿Visible?", published=True)
    FaqEntryFactory(unit=unit, category=category, question="¿Borrador?")
    FaqEntryFactory(unit=unit, category=category, question="¿Vencida?", valid_until=yesterday, published=True)
    FaqEntryFactory(
        unit=unit, category=category, question="¿Interna?", audience=Audience.STAFF, published=True
    )
    page = client.get("/").content.decode()
    shown = [name for name in ("Visible", "Borrador", "Vencida", "Interna") if f"¿{name}?" in page]
    assert shown == ["Visible"]


def test_home_shows_four_questions_a_category_and_leads_to_the_rest(client: Client, unit: Unit) -> None:
    category = CategoryFactory(unit=unit, name="Costos", slug="costos")
    FaqEntryFactory.create_batch(6, unit=unit, category=category, published=True)
    page = client.get("/").content.decode()
    assert page.count("¿Cuánto cuesta la maestría") == 4
    assert "2 más sobre Costos" in page


def test_home_reads_the_database_the_same_number_of_times_for_many_questions(
    client: Client, unit: Unit, django_assert_max_num_queries: object
) -> None:
    for _ in range(5):
        FaqEntryFactory.create_batch(5, unit=unit, category=CategoryFactory(unit=unit), published=True)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        client.get("/")


@pytest.mark.django_db
def test_home_without_an_office_says_what_to_do(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "todavía no tiene contenido" in page.content.decode()


def test_home_of_an_unknown_office_is_a_spanish_404(client: Client, unit: Unit) -> None:
    page = client.get("/u/otra/")
    assert page.status_code == 404
    assert "No hay nada en esta dirección" in page.content.decode()


def test_home_is_light_besides_the_widget(client: Client, unit: Unit) -> None:
    from django.contrib.staticfiles import finders

    for position in range(8):
        category = CategoryFactory(unit=unit, position=position)
        FaqEntryFactory.create_batch(4, unit=unit, category=category, published=True)
    page = client.get("/").content
    stylesheet = finders.find("assistant/portal.css")
    icon = finders.find("assistant/mark.svg")
    assert stylesheet
    assert icon
    with open(stylesheet, "rb") as style, open(icon, "rb") as mark:  # noqa: PTH123
        assert len(page) + len(style.read()) + len(mark.read()) < 40_000


def test_internal_error_page_needs_nothing_that_may_have_failed(client: Client) -> None:
    from django.template.loader import render_to_string

    assert "Algo falló de nuestro lado" in render_to_string("500.html")


@pytest.mark.django_db(transaction=True)
async def test_plain_form_answers_with_links_to_the_sources(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    page = (await async_client.post("/preguntar/", QUESTION)).content.decode()
    assert "<strong>500 Bs</strong>" in page
    assert 'href="/c/soe/preguntas/costo/"' in page


@pytest.mark.django_db(transaction=True)
async def test_plain_form_goes_on_with_the_conversation(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    page = (await async_client.post("/preguntar/", QUESTION)).content.decode()
    conversation = str(assistant.result.conversation_id)
    assert f'name="conversation" value="{conversation}"' in page
    await async_client.post("/preguntar/", {**QUESTION, "conversation": conversation})
    assert str(assistant.asked[1].conversation_id) == conversation


@pytest.mark.django_db(transaction=True)
async def test_plain_form_offers_a_person_when_there_is_no_answer(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    assistant.result = ABSTENTION
    page = (await async_client.post("/preguntar/", QUESTION)).content.decode()
    assert "posgrado@example.edu.bo" in page


@pytest.mark.django_db(transaction=True)
async def test_plain_form_shows_how_it_was_understood_and_offers_the_next_entries_as_buttons(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    assistant.result = result(
        route=Route.NEAREST,
        understood="¿Cuánto dura la maestría?",
        lead="Lo más cercano: «Duración»",
        choices=(Choice("Duración del doctorado", "¿Cuánto dura el doctorado?", "faq:doctorado"),),
    )
    page = (await async_client.post("/preguntar/", QUESTION)).content.decode()
    assert "<strong>¿Cuánto dura la maestría?</strong>" in page
    assert "Lo más cercano: «Duración»" in page
    assert '<input type="hidden" name="choice" value="faq:doctorado">' in page
    assert "Duración del doctorado</button>" in page


@pytest.mark.django_db(transaction=True)
async def test_button_of_the_plain_form_asks_with_its_key(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    await async_client.post("/preguntar/", {**QUESTION, "choice": "faq:doctorado"})
    assert assistant.asked[0].choice == "faq:doctorado"


@pytest.mark.django_db(transaction=True)
async def test_plain_form_offers_suggestions_as_buttons(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    assistant.result = ABSTENTION
    page = (await async_client.post("/preguntar/", QUESTION)).content.decode()
    assert '<button type="submit">¿Cuánto cuesta la maestría?</button>' in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("question", ["", "  ", "x" * 501])
async def test_plain_form_explains_a_question_it_cannot_take(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant, question: str
) -> None:
    page = (await async_client.post("/preguntar/", {"question": question})).content.decode()
    assert "errorlist" in page
    assert assistant.asked == []


@pytest.mark.django_db(transaction=True)
async def test_plain_form_never_answers_a_question_in_the_address(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    response = await async_client.get("/preguntar/", QUESTION)
    assert response.status_code == 200
    assert assistant.asked == []


@pytest.mark.django_db(transaction=True)
async def test_plain_form_shows_markup_in_a_question_as_text(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    page = (await async_client.post("/preguntar/", {"question": "<script>x</script>"})).content.decode()
    assert "&lt;script&gt;x" in page


@pytest.mark.django_db(transaction=True)
async def test_plain_form_refuses_a_client_that_asks_too_often(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant, settings: Settings
) -> None:
    settings.ASK_LIMIT_PER_MINUTE = 1
    await async_client.post("/preguntar/", QUESTION)
    refused = await async_client.post("/preguntar/", QUESTION)
    assert refused.status_code == 429
    assert "Está preguntando muy rápido" in refused.content.decode()
    assert refused["Retry-After"]
