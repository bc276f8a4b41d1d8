"""What a unit's ranker learns from: its phrasings left out, and never what an evaluation will ask."""

import pytest

from assistant import encoder as encoders
from assistant.models import IndexedPassage
from curation.enums import Audience
from curation.models import Unit
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.fakes import FakeEncoder
from tests.training_jobs.ranked import asked_office
from tests.training_jobs.ranker.test_feedback import vote
from training_jobs.exceptions import NotEnoughPhrasingsError
from training_jobs.models import EvaluationSet, EvaluationSetVersion
from training_jobs.ranker.examples import Answerable
from training_jobs.ranker.unit_examples import unit_examples, unit_offices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _encoder(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)


def silent(_done, _total):
    """Nobody watches."""


def freeze(unit, *texts):
    owner = EvaluationSet.objects.create(unit=unit, name="Congelado")
    questions = [{"id": str(at), "question": text} for at, text in enumerate(texts)]
    EvaluationSetVersion.objects.create(evaluation_set=owner, number=1, digest="d", questions=questions)


def offices(unit):
    return {office.name.removeprefix(f"{unit.code}-"): office for office in unit_offices(unit)}


def asked(office):
    return {phrasing.text for phrasing in office.phrasings}


def test_a_phrasing_is_asked_only_where_it_is_left_out():
    for office in offices(asked_office()).values():
        known = {text for passage in office.passages for text in passage.questions}
        if not office.name.endswith(("foreign", "held")):
            assert not asked(office) & known


@pytest.mark.parametrize(("num_entries", "num_variants"), [(14, 3), (16, 2), (0, 0)])
def test_too_few_phrasings_are_told_with_their_number(num_entries, num_variants):
    unit = asked_office(num_entries=num_entries, num_variants=num_variants)
    with pytest.raises(NotEnoughPhrasingsError, match=str(num_entries * num_variants)):
        unit_offices(unit)


@pytest.mark.parametrize("frozen", ["quiero la beca qué hago", "Quiero la BECA, ¿qué hago?"])
def test_a_frozen_question_is_never_learned(frozen):
    unit = asked_office()
    freeze(unit, frozen)
    learned = offices(unit)
    assert not any("quiero la beca qué hago" in asked(office) for office in learned.values())
    assert "trámite para beca por favor" in asked(learned["none"])


def test_a_frozen_question_without_an_answer_is_kept_to_measure_on():
    unit = asked_office()
    first = "¿Quién pintó la ventanilla del museo?"
    FaqEntryFactory(unit=UnitFactory(), question=first, published=True)
    assert first in asked(offices(unit)["foreign"])
    freeze(unit, first)
    assert first not in asked(offices(unit)["foreign"])
    assert asked(offices(unit)["held"]) == {first}
    examples = unit_examples(unit, silent)
    assert [example.group for example in examples.held] == [f"foreign:{first}"]


def test_what_only_the_staff_reads_or_is_out_of_force_is_not_learned():
    unit = asked_office()
    FaqEntryFactory(
        unit=unit,
        question="¿Cierre de caja?",
        variants=["cerrar caja"],
        audience=Audience.STAFF,
        published=True,
    )
    assert "cerrar caja" not in asked(offices(unit)["none"])


def test_questions_of_other_units_are_foreign_unless_they_read_like_its_own():
    unit = asked_office()
    other = UnitFactory()
    FaqEntryFactory(unit=other, question="¿Cuándo riegan el vivero forestal?", published=True)
    FaqEntryFactory(unit=other, question="¿Cómo se obtiene la beca?", published=True)
    foreign = asked(offices(unit)["foreign"])
    assert "¿Cuándo riegan el vivero forestal?" in foreign
    assert "¿Cómo se obtiene la beca?" not in foreign


def test_what_did_not_help_counts_as_an_entry_nobody_has_written():
    unit = asked_office()
    vote(unit, "plazo del formulario nuevo", "faq:beca", useful=False)
    examples = unit_examples(unit, silent).learned
    unhelpful = [example for example in examples if example.source.endswith("-unhelpful")]
    assert [example.answerable for example in unhelpful] == [Answerable.WITHHELD]
    assert not unhelpful[0].is_right.any()


def test_learning_leaves_no_trace_in_the_database():
    unit = asked_office()
    unit_examples(unit, silent)
    assert not IndexedPassage.objects.exists()
    assert list(Unit.objects.all()) == [unit]


def test_progress_is_told_between_the_offices():
    told = []
    unit_examples(asked_office(), lambda done, total: told.append((done, total)))
    assert told == [(done, 4) for done in range(5)]
