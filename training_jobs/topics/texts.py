"""Texts to find topics in: what people asked (personal data was masked before it was stored), or a file."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.enums import AnswerStatus
from assistant.exceptions import TopicTextsError
from assistant.models import Answer
from assistant.selectors.attention import of_people
from curation.models import Unit
from training_jobs.models import EvaluationSetVersion

MAX_TEXT_CHARS = 5_000
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


def read_texts(path: Path) -> tuple[list[str], list[str]]:
    """Texts and labels of a file with one JSON object a line: `text` (or `question`) and, if wanted, `label`.

    Where not every line has a label, `group`, `intent` or `topic` are looked at; without any, labels are
    empty. A text that comes twice counts once: twins would always share their topic.

    Raises:
        TopicTextsError: the file cannot be read or a line is not as described; the message names it.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TopicTextsError(
            _("The file «%(file)s» cannot be read as UTF-8 text.") % {"file": path}
        ) from error
    once: dict[str, Mapping[str, object]] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            text, values = _row(number, line)
            once.setdefault(text, values)
    return list(once), _labels(list(once.values()))


def _row(number: int, line: str) -> tuple[str, Mapping[str, object]]:
    try:
        values = json.loads(line)
        text = values.get("text") or values.get("question") if isinstance(values, dict) else None
    except ValueError:
        text = None
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_TEXT_CHARS:
        raise TopicTextsError(
            _(
                "Line %(number)d: expected a JSON object with «text» (at most %(most)d characters) and, if "
                "wanted, «label»."
            )
            % {"number": number, "most": MAX_TEXT_CHARS}
        )
    return text.strip(), values


def _labels(rows: Sequence[Mapping[str, object]]) -> list[str]:
    for name in ("label", "group", "intent", "topic"):
        found = [str(row.get(name) or "") for row in rows]
        if all(found) and len(set(found)) > 1:
            return found
    return []
