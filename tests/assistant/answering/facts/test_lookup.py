"""Questions for parts by number, answered from rows."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from assistant.answering.context import Turn
from assistant.answering.facts.lookup import look_up_part
from assistant.answering.facts.showing import MAX_WHOLE_CHARS
from assistant.answering.types import AskRequest
from assistant.enums import AnswerStatus, Channel, Route
from assistant.models import Answer, AnswerSource, Conversation
from assistant.selectors.answers import PastTurn
from curation.enums import ArticleKind, Audience
from tests.factories.curation import (
    ArticleFactory,
    RegulationFactory,
    RegulationVersionFactory,
    UnitFactory,
    version_with_articles,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return UnitFactory(code="soe", name="Unidad de Postgrado")


@pytest.fixture
def posgrado(unit):
    """Two titles with a first chapter each."""
    regulation = RegulationFactory(unit=unit, external_id="posgrado", short_title="Reglamento de Posgrado")
    version = RegulationVersionFactory(regulation=regulation, number=1, published=True)
    for number, path in (
        ("1", ["TÍTULO I. Generalidades", "CAPÍTULO I. Objeto"]),
        ("2", ["TÍTULO I. Generalidades", "CAPÍTULO II. Alcance"]),
        ("3", ["TÍTULO II. Estudiantes", "CAPÍTULO I. Admisión"]),
        ("3 bis", ["TÍTULO II. Estudiantes", "CAPÍTULO I. Admisión"]),
        ("5", ["TÍTULO II. Estudiantes", "CAPÍTULO I. Admisión"]),
    ):
        anchor = number.replace(" ", "-")
        ArticleFactory(
            version=version, number=number, anchor=anchor, heading_path=path, text=f"Texto {number}."
        )
    return version


@pytest.fixture
def titulacion(unit):
    regulation = RegulationFactory(
        unit=unit, external_id="titulacion", title="Reglamento de Titulación", short_title=""
    )
    return version_with_articles("1", "2", "7", regulation=regulation, number=1, published=True)


def _turn(unit, question, **values):
    as_of = values.pop("as_of", None)
    history = values.pop("history", ())
    conversation_id = values.pop("conversation_id", uuid4())
    request = AskRequest(question=question, unit=unit, channel=Channel.API, as_of=as_of, **values)
    day = as_of or timezone.localdate()
    return Turn(
        request, uuid4(), conversation_id, day, question=question, standalone=question, history=history
    )


def _ask(unit, question, **values):
    turn = _turn(unit, question, **values)
    return turn, look_up_part(turn)


def _keys(turn):
    return [hit.key for hit in turn.sources]


def test_article_is_shown_whole_with_heading_version_and_source(unit, posgrado):
    turn, reply = _ask(unit, "¿Qué dice el artículo 3 bis?")
    assert (reply.status, reply.route) == (AnswerStatus.FACT, Route.FACT)
    assert reply.text == "**Artículo 3 bis. Objeto**\n\nTexto 3 bis. [1]"
    assert reply.lead == "Reglamento de Posgrado (v1, Res. 045/2024)"
    assert _keys(turn) == ["reg:posgrado/v1/art:3-bis"]
    assert turn.sources[0].url.endswith("#art-3-bis")


def test_several_articles_are_shown_in_order(unit, posgrado):
    turn, _reply = _ask(unit, "artículos 3 y 1")
    assert _keys(turn) == ["reg:posgrado/v1/art:1", "reg:posgrado/v1/art:3"]


def test_part_is_found_by_its_printed_number_whatever_its_anchor(unit, posgrado):
    ArticleFactory(
        version=posgrado,
        kind=ArticleKind.TRANSITORY,
        number="PRIMERA",
        anchor="transitoria-primera",
        text="Rige.",
    )
    turn, _reply = _ask(unit, "1ra transitoria")
    assert _keys(turn) == ["reg:posgrado/v1/art:transitoria-primera"]


def test_provision_without_a_number_is_the_only_one(unit, posgrado):
    ArticleFactory(version=posgrado, kind=ArticleKind.FINAL, number="", anchor="final-unica", text="Rige.")
    turn, _reply = _ask(unit, "disposición final única")
    assert _keys(turn) == ["reg:posgrado/v1/art:final-unica"]


def test_numbered_paragraph_of_an_article_shows_the_article(unit, posgrado):
    turn, _reply = _ask(unit, "artículo 1.2")
    assert _keys(turn) == ["reg:posgrado/v1/art:1"]


def test_article_beyond_the_last_is_said_not_to_exist(unit, posgrado):
    turn, reply = _ask(unit, "artículo 500")
    assert (reply.status, reply.route, _keys(turn)) == (AnswerStatus.FACT, Route.FACT, [])
    assert "500" in reply.text
    assert "5" in reply.text.split("500", 1)[1]


def test_article_in_a_gap_is_said_to_stand_between_none(unit, posgrado):
    turn, reply = _ask(unit, "artículo 4")
    assert _keys(turn) == []
    assert {"3", "4", "5"} <= set(reply.text.replace(".", "").split())


def test_those_that_exist_are_shown_beside_what_does_not(unit, posgrado):
    turn, reply = _ask(unit, "artículos 1 y 500")
    assert _keys(turn) == ["reg:posgrado/v1/art:1"]
    assert "500" in reply.text


def test_number_that_no_regulation_has_is_said_of_all(unit, posgrado, titulacion):
    turn, reply = _ask(unit, "artículo 500")
    assert (reply.status, _keys(turn)) == (AnswerStatus.FACT, [])


def test_regulation_is_asked_back_when_several_have_the_article(unit, posgrado, titulacion):
    turn, reply = _ask(unit, "¿Qué dice el artículo 2?")
    assert (reply.status, reply.route, _keys(turn)) == (AnswerStatus.CLARIFIED, Route.CLARIFY, [])
    assert {choice.label for choice in reply.choices} == {
        "Reglamento de Posgrado",
        "Reglamento de Titulación",
    }
    assert {choice.key for choice in reply.choices} == {"reg:posgrado/v1/art:2", "reg:titulacion/v1/art:2"}


def test_question_of_a_button_is_complete(unit, posgrado, titulacion):
    _turn_asked, reply = _ask(unit, "artículo 2")
    for choice in reply.choices:
        turn, _reply = _ask(unit, choice.question)
        assert _keys(turn) == [choice.key]


def test_button_shows_its_article(unit, posgrado, titulacion):
    turn, _reply = _ask(unit, "cualquier cosa", choice="reg:titulacion/v1/art:2")
    assert _keys(turn) == ["reg:titulacion/v1/art:2"]


def test_regulation_named_is_the_one_shown(unit, posgrado, titulacion):
    turn, _reply = _ask(unit, "el 2 del reglamento de titulación")
    assert _keys(turn) == ["reg:titulacion/v1/art:2"]


def test_only_regulation_that_has_it_is_meant(unit, posgrado, titulacion):
    turn, _reply = _ask(unit, "artículo 7")
    assert _keys(turn) == ["reg:titulacion/v1/art:7"]


def test_named_regulation_without_the_article_is_not_replaced_by_another(unit, posgrado, titulacion):
    turn, reply = _ask(unit, "artículo 7 del reglamento de posgrado")
    assert (reply.status, _keys(turn)) == (AnswerStatus.FACT, [])
    assert "7" in reply.text


def test_unknown_regulation_is_said_and_those_here_offered(unit, posgrado):
    turn, reply = _ask(unit, "artículo 2 de la Ley 1178")
    assert (reply.status, _keys(turn)) == (AnswerStatus.ABSTAINED_UNKNOWN, [])
    assert "Ley 1178" in reply.text
    assert [choice.key for choice in reply.choices] == ["reg:posgrado/v1/art:2"]


@pytest.fixture
def conversation(unit):
    """It cited the regulation of titles last."""
    conversation = Conversation.objects.create(unit=unit, channel=Channel.API)
    answer = Answer.objects.create(pk=uuid4(), conversation=conversation, status=AnswerStatus.FACT)
    AnswerSource.objects.create(
        answer=answer,
        rank=1,
        number=1,
        is_used=True,
        key="reg:titulacion/v1/art:1",
        kind="article",
        score=1.0,
    )
    return {"conversation_id": conversation.pk, "history": (PastTurn("artículo 1", AnswerStatus.FACT),)}


@pytest.mark.parametrize("question", ["¿Y el artículo 2?", "¿y el 2?", "artículo 2 del reglamento"])
def test_regulation_cited_before_is_meant(unit, posgrado, titulacion, conversation, question):
    turn, _reply = _ask(unit, question, **conversation)
    assert _keys(turn) == ["reg:titulacion/v1/art:2"]


def test_number_alone_asks_for_no_article_without_a_conversation(unit, posgrado):
    assert _ask(unit, "¿y el 2?")[1] is None


@pytest.fixture
def earlier(posgrado):
    """Version 1 ended yesterday; the first version's text is another."""
    today = timezone.localdate()
    posgrado.valid_until = today - timedelta(days=1)
    posgrado.valid_from = date(2020, 1, 1)
    posgrado.save()
    version = RegulationVersionFactory(
        regulation=posgrado.regulation, number=2, published=True, valid_from=today, resolution_number=""
    )
    ArticleFactory(version=version, number="1", anchor="1", text="Texto nuevo.")
    return version


def test_version_in_force_today_is_shown(unit, earlier):
    turn, _reply = _ask(unit, "artículo 1")
    assert _keys(turn) == ["reg:posgrado/v2/art:1"]


def test_version_in_force_on_the_asked_day_is_shown_with_the_day(unit, earlier):
    turn, reply = _ask(unit, "artículo 1", as_of=date(2021, 5, 1))
    assert _keys(turn) == ["reg:posgrado/v1/art:1"]
    assert "2021" in reply.lead
    assert "v1" in reply.lead


def test_day_before_all_versions_shows_none_and_says_which_there_are(unit, earlier):
    turn, reply = _ask(unit, "artículo 1 del reglamento de posgrado", as_of=date(2019, 5, 1))
    assert (reply.status, _keys(turn)) == (AnswerStatus.FACT, [])
    assert "2020" in reply.text


def test_day_on_which_nothing_was_in_force_shows_nothing(unit, earlier):
    turn, reply = _ask(unit, "artículo 1", as_of=date(2019, 5, 1))
    assert (reply.status, _keys(turn)) == (AnswerStatus.FACT, [])


def test_unpublished_version_is_never_shown(unit, posgrado):
    draft = RegulationVersionFactory(regulation=posgrado.regulation, number=2)
    ArticleFactory(version=draft, number="9", anchor="9")
    assert _keys(_ask(unit, "artículo 9")[0]) == []


@pytest.mark.parametrize(("audience", "is_shown"), [(Audience.EVERYONE, False), (Audience.STAFF, True)])
def test_text_for_the_staff_is_shown_to_the_staff_alone(unit, posgrado, titulacion, audience, is_shown):
    titulacion.audience = Audience.STAFF
    titulacion.save()
    turn, _reply = _ask(unit, "artículo 7", audience=audience)
    assert bool(_keys(turn)) is is_shown


def test_regulation_of_another_unit_is_never_shown(unit, posgrado):
    version_with_articles("9", published=True)
    assert _keys(_ask(unit, "artículo 9")[0]) == []


def test_unit_without_regulations_looks_nothing_up(unit):
    assert _ask(unit, "artículo 1")[1] is None


def test_question_without_a_number_is_left_to_the_search(unit, posgrado):
    assert _ask(unit, "¿Cuánto cuesta la maestría?")[1] is None


def test_chapter_lists_its_articles_with_links(unit, posgrado):
    turn, reply = _ask(unit, "capítulo II")
    assert "CAPÍTULO II. Alcance" in reply.text
    assert "- [Artículo 2. Objeto](/" in reply.text
    assert "Artículo 1." not in reply.text
    assert _keys(turn) == ["reg:posgrado/v1"]


def test_title_lists_its_chapters_in_between(unit, posgrado):
    _asked, reply = _ask(unit, "título I")
    assert reply.text.index("CAPÍTULO I. Objeto") < reply.text.index("Artículo 1.")
    assert reply.text.index("CAPÍTULO II. Alcance") < reply.text.index("Artículo 2.")


def test_chapter_that_two_titles_have_is_asked_back(unit, posgrado):
    _asked, reply = _ask(unit, "capítulo I")
    assert reply.status == AnswerStatus.CLARIFIED
    assert len(reply.choices) == 2


def test_chapter_of_a_title_is_the_one_shown(unit, posgrado):
    _asked, reply = _ask(unit, "capítulo I del título II")
    assert "CAPÍTULO I. Admisión" in reply.text
    assert "Artículo 3 bis" in reply.text


def test_chapter_that_does_not_exist_is_said(unit, posgrado):
    turn, reply = _ask(unit, "capítulo XX")
    assert (reply.status, _keys(turn)) == (AnswerStatus.FACT, [])
    assert "20" in reply.text


def _long(*paragraphs):
    return "\n\n".join(f"{paragraph} {'Se cumple lo dispuesto. ' * 70}".strip() for paragraph in paragraphs)


def test_long_article_shows_the_part_asked_for_and_leads_to_the_whole(unit, posgrado):
    text = _long("a) Admisión.", "b) Matrícula.", "c) Permanencia.", "d) Egreso.")
    assert len(text) > MAX_WHOLE_CHARS
    ArticleFactory(version=posgrado, number="9", anchor="9", text=text)
    turn, reply = _ask(unit, "inciso d del artículo 9")
    assert "d) Egreso." in reply.text
    assert "c) Permanencia." not in reply.text
    assert reply.text.endswith("#art-9>)")
    assert {key.partition("/p:")[0] for key in _keys(turn)} == {"reg:posgrado/v1/art:9"}


def test_article_of_readable_length_is_shown_whole(unit, posgrado):
    text = _long("a) Admisión.")[: MAX_WHOLE_CHARS - 1].strip()
    ArticleFactory(version=posgrado, number="9", anchor="9", text=text)
    turn, reply = _ask(unit, "artículo 9")
    assert text in reply.text
    assert _keys(turn) == ["reg:posgrado/v1/art:9"]


def test_many_articles_are_listed_with_links(unit, titulacion):
    for number in range(10, 20):
        ArticleFactory(version=titulacion, number=str(number), anchor=str(number))
    _asked, reply = _ask(unit, "artículos 10 al 19")
    assert reply.text.count("](/") == 10
