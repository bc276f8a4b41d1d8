"""A planted leak is found, whichever side was there first."""

import pytest

from tests.factories.evaluation_sets import frozen, question_set
from tests.training_jobs.office import RECIPE, office
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.leaks import guarded_questions
from training_jobs.data_sets.prompts import ASKING_KINDS, asked_question
from training_jobs.data_sets.services import data_set_create
from training_jobs.enums import Split
from training_jobs.models import DataSetExample
from training_jobs.question_sets.collecting import collect_held_out, held_out_questions
from training_jobs.question_sets.rules import QuestionContent
from training_jobs.question_sets.services import examine, freeze

LEARN_ALL = {**RECIPE.to_json(), "augmentations": [], "test_share": 0.0, "validation_share": 0.0}
pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def unit(db):
    return office()


def built(unit, recipe=LEARN_ALL, name="Posgrado"):
    return build_data_set(data_set_create(unit=unit, name=name, recipe=recipe, actor=None).pk)


@pytest.mark.parametrize(
    ("asked", "way"),
    [
        ("en que horario atiende la oficina", "exact"),
        ("¿Y en qué horario atiende la oficina?", "near"),
        ("la oficina, ¿en qué horario atiende?", "meaning"),
    ],
)
def test_a_planted_leak_is_found_with_the_data_set_and_its_example(unit, asked, way):
    data_set = built(unit)
    version = frozen(
        unit, [QuestionContent(asked, ("faq:horario",)), QuestionContent("¿Hay wifi?", is_answerable=False)]
    )
    (leak,) = version.leaks
    assert (leak["way"], leak["data_set_name"], leak["split"]) == (way, "Posgrado", "training")
    assert (
        "oficina" in DataSetExample.objects.get(pk=leak["example"], data_set=data_set).messages[-2]["content"]
    )
    assert version.counts["leaks"] == 1


def test_each_data_set_that_learns_it_is_named(unit):
    built(unit, name="Uno")
    built(unit, name="Dos")
    candidate = examine(question_set(unit, [QuestionContent("¿Qué becas hay?", ("faq:becas",))]))
    assert [leak.data_set_name for leak in candidate.leaks] == ["Dos", "Uno"]
    assert candidate.counts["leaks"] == 1


def test_data_sets_of_other_units_and_other_numbers_do_not_leak(unit):
    built(unit)
    assert examine(question_set(office(), [QuestionContent("¿Qué becas hay?", ("faq:becas",))])).leaks == []
    other = QuestionContent("¿Qué dice el artículo 4?", ("reg:posgrado/v2/art:4",))
    learned = {leak.learned for leak in examine(question_set(unit, [other])).leaks}
    assert not any("artículo 3" in text for text in learned)


def test_what_is_held_out_is_no_leak(unit):
    data_set = built(unit, {**LEARN_ALL, "test_share": 0.4})
    evaluation_set = question_set(unit, [])
    written = collect_held_out(evaluation_set, data_set)
    version, _new = freeze(evaluation_set)
    assert written.created == version.counts["all"] == len(list(held_out_questions(data_set)))
    assert version.leaks == []
    assert {question["origin"] for question in version.questions} == {"held_out"}


def test_no_data_set_learns_a_question_that_was_frozen_before(unit):
    before = built(unit)
    assert taught(before, "¿Qué becas hay?")
    frozen(unit, [QuestionContent("que becas hay", ("faq:becas",))])
    after = built(unit, name="Después")
    assert "que becas hay" in guarded_questions(unit)
    assert not taught(after, "¿Qué becas hay?")
    assert any(leak["against"] == "evaluation" and leak["text"] == "¿Qué becas hay?" for leak in after.leaks)


def test_questions_of_another_unit_are_not_guarded(unit):
    frozen(office(), [QuestionContent("que becas hay", ("faq:becas",))])
    assert "que becas hay" not in guarded_questions(unit)


def taught(data_set, question):
    rows = data_set.examples.exclude(split=Split.TEST).filter(kind__in=ASKING_KINDS)
    return any(asked_question(messages) == question for messages in rows.values_list("messages", flat=True))
