"""Votes on answers, and questions offered to people."""

from datetime import date
from uuid import uuid4

import pytest

from assistant.enums import Channel, Vote
from assistant.exceptions import AnswerNotFoundError
from assistant.models import Answer, Conversation, Feedback, IndexedPassage
from assistant.selectors.answers import popular_questions
from assistant.services.answers import feedback_give
from tests.factories.curation import UnitFactory

TODAY = date(2026, 11, 24)


@pytest.fixture
def given(unit):
    conversation = Conversation.objects.create(unit=unit, channel=Channel.API)
    return Answer.objects.create(conversation=conversation, question="¿Costo?", status="curated")


def test_second_vote_replaces_the_first(given):
    feedback_give(answer_id=given.pk, conversation_id=given.conversation_id, vote=Vote.USEFUL)
    feedback_give(
        answer_id=given.pk, conversation_id=given.conversation_id, vote=Vote.NOT_USEFUL, comment="No"
    )
    assert Feedback.objects.values_list("vote", "comment").get() == ("not_useful", "No")


def test_vote_of_another_conversation_is_refused(given):
    with pytest.raises(AnswerNotFoundError):
        feedback_give(answer_id=given.pk, conversation_id=uuid4(), vote=Vote.USEFUL)


def test_comment_is_kept_without_personal_data(given):
    feedback = feedback_give(
        answer_id=given.pk,
        conversation_id=given.conversation_id,
        vote=Vote.USEFUL,
        comment="Mi CI es 6543210 SC",
    )
    assert "6543210" not in feedback.comment


def test_popular_questions_are_in_force_and_for_this_audience(unit):
    for key, title, audience, until in (
        ("faq:a", "¿Costo?", "everyone", None),
        ("faq:b", "¿Vencida?", "everyone", date(2020, 1, 1)),
        ("faq:c", "¿Interna?", "staff", None),
        ("faq:d", "¿Docentes?", "teachers", None),
    ):
        _index(unit, key, title, audience, until)
    _index(UnitFactory(), "faq:e", "¿Ajena?", "everyone", None)
    assert popular_questions(unit, as_of=TODAY) == ("¿Costo?",)
    assert popular_questions(unit, as_of=TODAY, audience="teachers") == ("¿Costo?", "¿Docentes?")


def _index(unit, key, title, audience, until):
    IndexedPassage.objects.create(
        unit=unit, key=key, entry_key=key, kind="faq", title=title, text="Sí.", citation=title, url="/",
        audience=audience, valid_until=until, language="es", text_hash="t", metadata_hash="m",
    )  # fmt: skip
