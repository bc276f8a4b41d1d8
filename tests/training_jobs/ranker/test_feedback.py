"""What people told: one question, one frequent question that was shown, whether it helped."""

import pytest

from assistant.enums import AnswerStatus, Channel, Route, Vote
from assistant.models import Answer, AnswerSource, Conversation, Feedback
from curation.enums import Kind
from curation.passages import published_passages
from tests.training_jobs.ranked import asked_office
from training_jobs.ranker.feedback import voted_questions

pytestmark = pytest.mark.django_db


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
