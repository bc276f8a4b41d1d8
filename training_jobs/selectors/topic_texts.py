"""What people asked, as texts to find topics in. Personal data was masked before it was stored."""

from datetime import datetime

from django.utils import timezone

from assistant.enums import AnswerStatus
from assistant.models import Answer
from assistant.selectors.attention import of_people
from curation.models import Unit
from training_jobs.models import EvaluationSetVersion

# Greetings, insults, unreadable input and people's own cases have no topic of the office's.
_WITH_A_TOPIC = (
    AnswerStatus.FACT,
    AnswerStatus.CURATED,
    AnswerStatus.CLARIFIED,
    AnswerStatus.NEAREST,
    AnswerStatus.GENERATED,
    AnswerStatus.EXTRACTIVE,  # how answers were quoted before there were routes
    AnswerStatus.ABSTAINED_NO_SOURCE,
    AnswerStatus.ABSTAINED_UNKNOWN,
    AnswerStatus.ABSTAINED_UNVERIFIED,
)


def asked_questions(unit: Unit, *, limit: int, until: datetime | None = None) -> list[str]:
    """The newest different questions that people asked before `until`, oldest first.

    A follow-up stands as it was rewritten with its conversation. The office's own trials are left out, and
    so are repetitions: the same words would always share their topic.
    """
    rows = (
        of_people(Answer.objects.filter(conversation__unit=unit))
        .filter(status__in=_WITH_A_TOPIC, created_at__lte=until or timezone.now())
        .order_by("-created_at", "pk")
        .values_list("question", "standalone_question")
    )
    found: dict[str, None] = {}
    for question, standalone in rows.iterator(chunk_size=2_000):
        text = " ".join((standalone or question).split())
        if text:
            found.setdefault(text)
        if len(found) == limit:
            break
    return list(reversed(found))


def frozen_questions(version: EvaluationSetVersion) -> tuple[list[str], list[str]]:
    """The different questions of a frozen set, with their groups as labels where all have one."""
    found: dict[str, str] = {}
    for question in version.questions:
        text = " ".join(str(question.get("question") or "").split())
        if text:
            found.setdefault(text, str(question.get("group") or ""))
    labels = list(found.values())
    is_labelled = all(labels) and len(set(labels)) > 1
    return list(found), labels if is_labelled else []
