import pytest

from tests.training_jobs.trained import make_data_set
from training_jobs.enums import ExampleKind
from training_jobs.ml.tuning.plan import SampleQuestion
from training_jobs.tuning.job.preparing import sample_questions

pytestmark = pytest.mark.django_db


def test_the_sample_questions_are_never_trained_on() -> None:
    data_set = make_data_set()
    asked = sample_questions(data_set)
    assert len(asked) == 5
    trained = data_set.examples.filter(split="training").values_list("messages", flat=True)
    questions = {each.question for each in asked}
    assert not questions & {messages[0]["content"] for messages in trained if messages}


def test_a_sample_question_is_shown_as_it_was_asked_and_answered_with_its_sources() -> None:
    data_set = make_data_set()
    prompt = '<fuente n="1">Costos: cuesta 5.</fuente>\n\nPregunta: ¿cuánto cuesta?'
    data_set.examples.filter(kind=ExampleKind.FAQ, split="test").update(
        messages=[{"role": "user", "content": prompt}, {"role": "assistant", "content": "Cuesta 5 [1]."}]
    )
    first = sample_questions(data_set)[0]
    assert first == SampleQuestion("¿cuánto cuesta?", ({"role": "user", "content": prompt},))


def test_the_last_sample_question_is_one_that_nothing_answers() -> None:
    assert sample_questions(make_data_set())[-1].question == "quien gana?"
