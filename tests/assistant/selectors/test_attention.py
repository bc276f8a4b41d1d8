"""Answers the office should look at: counted by reason, newest first, without its own trials."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from assistant.enums import AnswerStatus, Channel, Vote
from assistant.models import Answer, Conversation, Feedback
from assistant.selectors.attention import Attention, attention_counts, latest_needing_attention
from tests.factories.curation import UnitFactory

pytestmark = pytest.mark.django_db


def _answer(status: str, *, channel: str = Channel.WIDGET, vote: str = "", days_ago: int = 0) -> Answer:
    conversation = Conversation.objects.create(unit=UnitFactory(), channel=channel)
    answer = Answer.objects.create(conversation=conversation, question="¿Costo?", status=status)
    if days_ago:
        Answer.objects.filter(pk=answer.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    if vote:
        Feedback.objects.create(answer=answer, vote=vote)
    return answer


def _since() -> Any:
    return timezone.now() - timedelta(days=7)


def test_answers_are_counted_by_the_reason_to_look_at_them() -> None:
    _answer(AnswerStatus.CURATED)
    _answer(AnswerStatus.CURATED, vote=Vote.USEFUL)
    _answer(AnswerStatus.GENERATED, vote=Vote.NOT_USEFUL)
    _answer(AnswerStatus.ABSTAINED_NO_SOURCE)
    _answer(AnswerStatus.ABSTAINED_UNKNOWN)
    _answer(AnswerStatus.ABSTAINED_UNVERIFIED)
    _answer(AnswerStatus.FAILED)
    assert attention_counts(since=_since()) == (
        7,
        {Attention.ABSTAINED: 3, Attention.NOT_USEFUL: 1, Attention.FAILED: 1},
    )


def test_older_answers_are_left_out() -> None:
    _answer(AnswerStatus.FAILED, days_ago=8)
    assert attention_counts(since=_since())[0] == 0
    assert latest_needing_attention(since=_since(), limit=5) == []


def test_the_offices_own_trials_are_left_out() -> None:
    _answer(AnswerStatus.FAILED, channel=Channel.COMMAND)
    assert attention_counts(since=_since())[0] == 0
    assert latest_needing_attention(since=_since(), limit=5) == []


def test_the_newest_come_first_and_a_good_answer_does_not() -> None:
    older = _answer(AnswerStatus.ABSTAINED_NO_SOURCE, days_ago=2)
    _answer(AnswerStatus.CURATED, vote=Vote.USEFUL)
    newer = _answer(AnswerStatus.GENERATED, vote=Vote.NOT_USEFUL)
    assert latest_needing_attention(since=_since(), limit=5) == [newer, older]
    assert latest_needing_attention(since=_since(), limit=1) == [newer]
