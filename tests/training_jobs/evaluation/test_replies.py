from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.curation import UnitFactory
from tests.training_jobs.evaluated import set_version
from training_jobs.evaluation.replies import forget_unused_replies
from training_jobs.models import EvaluationReply, EvaluationRun

pytestmark = pytest.mark.django_db


def reply(key: str, *, days_ago: int) -> EvaluationReply:
    row = EvaluationReply.objects.create(key=key, question_id="q1", method="bm25", line={})
    EvaluationReply.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=days_ago))
    return row


def kept() -> list[str]:
    return sorted(EvaluationReply.objects.values_list("key", flat=True))


def test_an_old_reply_that_no_evaluation_shows_is_forgotten() -> None:
    reply("unused", days_ago=31)
    assert forget_unused_replies() == 1
    assert kept() == []


def test_a_reply_that_a_cancelled_evaluation_may_go_on_from_is_kept() -> None:
    reply("unused", days_ago=29)
    assert forget_unused_replies() == 0
    assert kept() == ["unused"]


def test_a_reply_that_an_evaluation_shows_is_kept_for_ever() -> None:
    unit = UnitFactory()
    EvaluationRun.objects.create(unit=unit, set_version=set_version(unit), reply_keys={"bm25": "shown"})
    reply("shown", days_ago=1000)
    assert forget_unused_replies() == 0
    assert kept() == ["shown"]
