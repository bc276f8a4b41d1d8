from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from tests.factories.curation import UnitFactory, UserFactory
from tests.factories.evaluation_sets import QUESTIONS, frozen, question_set
from training_jobs.enums import QuestionOrigin, SetPart, SetPurpose
from training_jobs.exceptions import EvaluationSetError, NothingToFreezeError
from training_jobs.models import EvaluationQuestion, EvaluationSet
from training_jobs.question_sets import rules as question_rules
from training_jobs.question_sets.questions import (
    Written,
    judgement_record,
    question_add,
    question_change,
    questions_write,
)
from training_jobs.question_sets.rules import TUNING_SHARE, QuestionContent, part_of
from training_jobs.question_sets.services import (
    evaluation_set_create,
    evaluation_set_delete,
    evaluation_set_update,
    freeze,
)


@pytest.fixture
def unit(db):
    return UnitFactory()


@pytest.fixture
def filled(unit):
    return question_set(unit)


def test_a_question_keeps_its_part_however_it_is_written():
    assert part_of("¿Cuánto cuesta la MAESTRÍA?") == part_of("cuanto cuesta la maestria")


def test_the_share_for_tuning_is_met_on_average():
    parts = [part_of(f"pregunta número {number}") for number in range(5_000)]
    assert parts.count(SetPart.TUNING) / 5_000 == pytest.approx(TUNING_SHARE, abs=0.02)


def test_personal_data_is_masked_before_it_is_kept(unit):
    question = question_set(
        unit, [QuestionContent("soy Juan, CI 4567890, ¿ya salió mi título?")]
    ).questions.get()
    assert "4567890" not in question.text
    assert "[documento]" in question.text


def test_the_telephone_of_the_office_may_be_the_reference_answer(unit):
    content = QuestionContent("¿A qué número llamo?", ("faq:contacto",), ("Al 3-336-4567",))
    assert question_set(unit, [content]).questions.get().answers == ["Al 3-336-4567"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (QuestionContent(" ¿? "), "text"),
        (QuestionContent("a" * 2_001), "text"),
        (QuestionContent("¿Qué?", relevant=("no key",)), "relevant"),
        (QuestionContent("¿Qué?", relevant=tuple(f"faq:{at}" for at in range(51))), "relevant"),
        (QuestionContent("¿Qué?", answers=tuple(map(str, range(21)))), "answers"),
        (QuestionContent("¿Qué?", answers=("a" * 4_001,)), "answers"),
        (QuestionContent("¿Qué?", group="g" * 121), "group"),
        (QuestionContent("¿Qué?", relevant=("faq:a",), is_answerable=False), "is_answerable"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(filled, content, field):
    with pytest.raises(EvaluationSetError) as refused:
        question_add(filled, content, actor=None)
    assert refused.value.field == field
    assert filled.questions.count() == len(QUESTIONS)


def test_the_very_same_question_is_added_once(filled):
    with pytest.raises(EvaluationSetError):
        question_add(filled, QuestionContent("a cuanto sale estudiar la maestria"), actor=None)


def test_a_set_has_a_limit(filled, monkeypatch):
    monkeypatch.setattr("training_jobs.question_sets.questions.MAX_QUESTIONS", 3)
    with pytest.raises(EvaluationSetError):
        question_add(filled, QuestionContent("una más"), actor=None)
    assert question_rules.MAX_QUESTIONS >= 5_000  # XQuAD-es alone has 1,190


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "n" * 121},
        {"purpose": "fun"},
        {"name": "Muestra"},
        {"description": "d" * 2_001},
    ],
)
def test_a_set_that_cannot_be_is_refused(filled, changes):
    values = {"name": "Otra", "purpose": SetPurpose.GENERAL, "description": "", **changes}
    with pytest.raises(EvaluationSetError):
        evaluation_set_create(unit=filled.unit, **values)
    assert EvaluationSet.objects.count() == 1


def test_another_unit_may_use_the_same_name(filled):
    assert evaluation_set_create(unit=UnitFactory(), name=filled.name).pk


def test_a_set_keeps_its_own_name_when_it_is_changed(filled):
    evaluation_set_update(filled, name=filled.name, purpose=SetPurpose.SAFETY, description="Trampas")
    filled.refresh_from_db()
    assert (filled.purpose, filled.description) == ("safety", "Trampas")


def test_a_frozen_set_is_not_deleted(filled):
    freeze(filled)
    with pytest.raises(EvaluationSetError):
        evaluation_set_delete(filled)
    assert EvaluationSet.objects.exists()


def test_a_set_nobody_froze_goes_with_its_questions(filled):
    evaluation_set_delete(filled)
    assert not EvaluationQuestion.objects.exists()


def test_writing_again_changes_nothing(filled):
    contents = {"a": QuestionContent("¿Primera?", ("faq:a",)), "b": QuestionContent("¿Segunda?", ("faq:b",))}
    options = {"origin": QuestionOrigin.IMPORT, "actor": None}
    assert questions_write(filled, contents, **options) == Written(2, 0, 0)
    assert questions_write(filled, contents, **options) == Written(0, 0, 2)
    changed = {**contents, "a": QuestionContent("¿Primera?", ("faq:z",), as_of=date(2026, 1, 1))}
    assert questions_write(filled, changed, **options) == Written(0, 1, 1)
    assert filled.questions.get(external_id="a").relevant == ["faq:z"]


def test_one_wrong_question_and_none_is_written(filled):
    contents = {"a": QuestionContent("¿Primera?"), "b": QuestionContent("")}
    with pytest.raises(EvaluationSetError):
        questions_write(filled, contents, origin=QuestionOrigin.IMPORT, actor=None)
    assert filled.questions.count() == len(QUESTIONS)


def test_who_wrote_a_question_gives_no_second_judgement(unit):
    author, other = UserFactory(), UserFactory()
    question = question_set(unit, actor=author).questions.first()
    with pytest.raises(EvaluationSetError):
        judgement_record(question, annotator=author, is_answerable=True, relevant=("faq:costo",))
    judgement_record(question, annotator=other, is_answerable=True, relevant=("faq:costo",))
    judgement_record(question, annotator=other, is_answerable=False, relevant=())
    assert question.judgements.get().is_answerable is False


@pytest.mark.parametrize(
    ("is_answerable", "relevant"), [(True, ()), (False, ("faq:a",)), (True, ("no key",))]
)
def test_half_a_judgement_is_none(filled, is_answerable, relevant):
    question = filled.questions.first()
    with pytest.raises(EvaluationSetError):
        judgement_record(question, annotator=UserFactory(), is_answerable=is_answerable, relevant=relevant)
    assert not question.judgements.exists()


def test_another_wording_is_another_question_for_its_judges(filled):
    question = filled.questions.first()
    judgement_record(question, annotator=UserFactory(), is_answerable=False, relevant=())
    content = QuestionContent(question.text, ("faq:otra",))
    question_change(question, content)
    assert question.judgements.exists()
    question_change(question, QuestionContent("¿Y el doctorado?", ("faq:otra",)))
    assert not question.judgements.exists()
    assert question.part == part_of("¿Y el doctorado?")


def test_the_same_content_is_frozen_once(filled):
    first, is_new = freeze(filled)
    again, is_new_again = freeze(filled)
    assert (is_new, is_new_again, again.pk) == (True, False, first.pk)


def test_a_changed_question_makes_the_next_version_and_leaves_the_first(filled):
    first, _new = freeze(filled)
    before = first.questions
    question_change(filled.questions.first(), QuestionContent("¿Precio de la maestría?", ("faq:costo",)))
    second, is_new = freeze(filled)
    first.refresh_from_db()
    assert (first.number, second.number, is_new) == (1, 2, True)
    assert first.questions == before
    assert first.digest != second.digest


def test_another_programme_is_another_version_with_the_same_digest(filled):
    first, _new = freeze(filled)
    question = filled.questions.get(program="Maestría")
    question_change(question, QuestionContent(question.text, tuple(question.relevant), program="Doctorado"))
    second, is_new = freeze(filled)
    assert (is_new, first.digest == second.digest) == (True, True)


def test_what_nobody_judged_is_not_frozen(unit):
    version = frozen(unit, [*QUESTIONS, QuestionContent("¿Quién sabe?")])
    assert version.counts["all"] == len(QUESTIONS)
    with pytest.raises(NothingToFreezeError):
        frozen(unit, [QuestionContent("¿Quién sabe?")], name="Nada juzgado")


@pytest.mark.django_db(transaction=True)
def test_two_people_freezing_at_once_get_one_version():
    unit = UnitFactory()
    filled = question_set(unit)
    start = Barrier(2)

    def press(_number):
        try:
            start.wait(10)
            return freeze(filled)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        outcomes = list(people.map(press, range(2)))
    assert sorted(is_new for _version, is_new in outcomes) == [False, True]
    assert len({version.pk for version, _new in outcomes}) == 1
