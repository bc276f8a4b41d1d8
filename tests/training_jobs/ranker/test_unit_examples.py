"""What a unit's ranker learns from: its phrasings left out, and never what an evaluation will ask."""

import pytest

from assistant import encoder as encoders
from assistant.enums import AnswerStatus, Channel, Route, Vote
from assistant.models import Answer, AnswerSource, Conversation, Feedback, IndexedPassage
from curation.enums import Audience, Kind
from curation.models import Unit
from curation.passages import published_passages
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.fakes import FakeEncoder
from tests.training_jobs.ranked import asked_office
from training_jobs.exceptions import NotEnoughPhrasingsError
from training_jobs.models import EvaluationSet, EvaluationSetVersion
from training_jobs.ranker.examples import Answerable
from training_jobs.ranker.unit_examples import unit_examples, unit_offices, voted_questions

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


def vote(unit, question, *keys, useful, route=Route.CURATED, channel=Channel.WIDGET, kind=Kind.FAQ):
    conversation = Conversation.objects.create(unit=unit, channel=channel)
    answer = Answer.objects.create(
        conversation=conversation, question=question, status=AnswerStatus.CURATED, route=route
    )
    for rank, key in enumerate(keys, start=1):
        AnswerSource.objects.create(
            answer=answer, rank=rank, number=rank, key=key, kind=kind, score=1.0, is_used=True
        )
    Feedback.objects.create(answer=answer, vote=Vote.USEFUL if useful else Vote.NOT_USEFUL)


def told(unit):
    return [(each.text, each.entry_key, each.is_right) for each in voted_questions(unit, passages(unit))]


def passages(unit):
    return list(published_passages(unit))


@pytest.mark.parametrize("route", [Route.CURATED, Route.NEAREST])
def test_a_useful_answer_teaches_its_question(route):
    unit = asked_office(num_entries=2)
    vote(unit, "ayuda económica para estudiar", "faq:beca", useful=True, route=route)
    assert told(unit) == [("ayuda económica para estudiar", "faq:beca", True)]


def test_a_certain_answer_that_did_not_help_teaches_that_it_was_wrong():
    unit = asked_office(num_entries=2)
    vote(unit, "ayuda económica para estudiar", "faq:beca", useful=False)
    assert told(unit) == [("ayuda económica para estudiar", "faq:beca", False)]


@pytest.mark.parametrize(
    "circumstances",
    [
        {"route": Route.NEAREST, "useful": False},  # it was offered under its own question, not as the answer
        {"route": Route.WRITTEN, "useful": True},
        {"channel": Channel.COMMAND, "useful": True},  # the office's own trial
        {"kind": Kind.ARTICLE, "useful": True},
    ],
)
def test_other_votes_teach_nothing(circumstances):
    unit = asked_office(num_entries=2)
    vote(unit, "ayuda económica para estudiar", "faq:beca", **circumstances)
    assert told(unit) == []


def test_an_answer_of_two_sources_teaches_nothing():
    unit = asked_office(num_entries=3)
    vote(unit, "ayuda económica para estudiar", "faq:beca", "faq:tutor", useful=True)
    assert told(unit) == []


def test_an_entry_that_is_gone_teaches_nothing():
    unit = asked_office(num_entries=2)
    vote(unit, "ayuda económica para estudiar", "faq:retirada", useful=True)
    assert told(unit) == []


def test_a_question_with_personal_data_teaches_nothing():
    unit = asked_office(num_entries=2)
    vote(unit, "mi correo es ana.rojas@example.com, ¿tengo ayuda económica?", "faq:beca", useful=True)
    assert told(unit) == []


def test_what_helped_somebody_counts_over_what_did_not():
    unit = asked_office(num_entries=2)
    vote(unit, "Ayuda económica para estudiar", "faq:beca", useful=True)
    vote(unit, "ayuda económica para estudiar?", "faq:beca", useful=False)
    assert [is_right for _text, _key, is_right in told(unit)] == [True]


def test_a_way_to_ask_that_is_written_down_already_is_not_learned_twice():
    unit = asked_office(num_entries=2)
    vote(unit, "Quiero la beca, ¿qué hago?", "faq:beca", useful=True)
    assert told(unit) == []


def test_votes_of_another_unit_teach_nothing():
    unit = asked_office(num_entries=2)
    vote(asked_office(num_entries=2), "ayuda económica para estudiar", "faq:beca", useful=True)
    assert told(unit) == []
