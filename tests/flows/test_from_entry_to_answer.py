"""From a published text to a cited answer, on the real encoder; nobody runs the text generator here."""

import json
import time
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from assistant.enums import AnswerStatus
from assistant.index.job import build_index
from assistant.models import PassageVector
from curation import services
from curation.enums import Status
from tests.factories.curation import ArticleFactory, FaqEntryFactory, UnitFactory, UserFactory
from tests.factories.curation import RegulationVersionFactory as VersionFactory

pytestmark = [pytest.mark.slow, pytest.mark.models]


@pytest.fixture
def unit():
    return UnitFactory(code="oficina", contact_email="posgrado@example.edu.bo")


def ask(question, **options):
    printed = StringIO()
    call_command("ask", question, unit="oficina", as_json=True, stdout=printed, **options)
    return json.loads(printed.getvalue())


def publish(entry):
    services.entry_submit_for_review(entry, actor=UserFactory())
    services.entry_publish(entry, actor=UserFactory(is_superuser=True))


@pytest.fixture
def published(unit):
    entry = FaqEntryFactory(
        unit=unit,
        external_id="costo",
        question="¿Cuánto cuesta la maestría en ingeniería de software?",
        answer="La colegiatura es de **Bs 18.500** y se paga en diez cuotas.",
    )
    publish(entry)
    entry.refresh_from_db()
    return entry


def test_a_published_entry_is_found_by_meaning_within_three_seconds(unit):
    build_index(unit)  # loads the encoder
    entry = FaqEntryFactory(unit=unit, external_id="beca", question="¿Hay becas?", answer="Sí, por mérito.")
    started = time.monotonic()
    publish(entry)
    assert PassageVector.objects.filter(passage__entry_key="faq:beca").exists()
    assert time.monotonic() - started < 3


def test_the_question_itself_gets_the_curated_answer_with_its_source(published):
    answer = ask("¿Cuánto cuesta la maestría en ingeniería de software?")
    assert answer["status"] == AnswerStatus.CURATED
    assert "Bs 18.500" in answer["text"]
    assert [citation["key"] for citation in answer["citations"]] == ["faq:costo"]
    assert answer["citations"][0]["url"].endswith("/c/oficina/preguntas/costo/")


def test_another_wording_is_answered_from_the_same_entry_while_no_engine_runs(published):
    answer = ask("¿qué precio tiene estudiar la maestría de software?")
    assert answer["status"] in {AnswerStatus.CURATED, AnswerStatus.NEAREST}
    assert [citation["key"] for citation in answer["citations"]] == ["faq:costo"]


def test_a_foreign_question_gets_the_offices_contact(published):
    answer = ask("¿Quién ganó el mundial de fútbol de 1986?")
    assert answer["status"] == AnswerStatus.ABSTAINED_NO_SOURCE
    assert answer["contact"]["email"] == "posgrado@example.edu.bo"


def test_a_retired_entry_is_no_longer_answered(published):
    services.entry_retire(published, actor=UserFactory(is_superuser=True), reason="Ya no rige.")
    answer = ask("¿Cuánto cuesta la maestría en ingeniería de software?")
    assert (answer["status"], answer["citations"]) == (AnswerStatus.ABSTAINED_NO_SOURCE, [])


@pytest.mark.parametrize(
    ("as_of", "version", "months"),
    [(date(2024, 6, 30), "v1", "24 meses"), (date(2024, 7, 1), "v2", "36 meses")],
)
def test_the_version_in_force_on_the_asked_day_answers(unit, as_of, version, months):
    old = VersionFactory(
        regulation__unit=unit, regulation__external_id="reglamento", number=1, valid_until=date(2024, 6, 30)
    )
    new = VersionFactory(regulation=old.regulation, number=2, valid_from=date(2024, 7, 1))
    for each, duration in ((old, "24 meses"), (new, "36 meses")):
        ArticleFactory(
            version=each,
            number="12",
            title="Plazo de la tesis",
            text=f"La tesis de maestría se concluye en un plazo de {duration} desde la matrícula.",
        )
        publish(each)
    assert {Status(each.status) for each in type(old).objects.all()} == {Status.PUBLISHED}
    answer = ask("¿Qué plazo hay para concluir la tesis de maestría?", as_of=as_of)
    assert [citation["key"] for citation in answer["citations"]] == [f"reg:reglamento/{version}/art:12"]
    assert months in answer["text"]
