"""Question files: one JSON object a line; a mistake is told with its line number."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from training_jobs.exceptions import QuestionFileError


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set. `relevant` holds passage keys or entry keys; any of them is right.

    `group` names the slice the question belongs to (a topic, a programme); results are shown per group.
    """

    id: str
    text: str
    relevant: frozenset[str] = frozenset()
    answers: tuple[str, ...] = ()
    is_answerable: bool = True
    as_of: date | None = None
    group: str = ""

    @property
    def is_judged(self) -> bool:
        """Whether a ranking for it can be right or wrong."""
        return self.is_answerable and bool(self.relevant)


def set_digest(questions: Sequence[Question]) -> str:
    """SHA-256 over everything that decides an answer or its score; the order of questions does not matter."""
    rows = sorted(
        [
            question.id,
            question.text,
            sorted(question.relevant),
            list(question.answers),
            question.is_answerable,
            question.as_of.isoformat() if question.as_of else "",
            question.group,
        ]
        for question in questions
    )
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def read_questions(path: Path) -> list[Question]:
    """All questions of the file, in order.

    Raises:
        QuestionFileError: the file cannot be read, a line is not as described, an id comes twice, or there
            is no question.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionFileError(
            _("The file «%(file)s» cannot be read as UTF-8 text.") % {"file": path}
        ) from error
    questions = [_question(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not questions:
        raise QuestionFileError(_("The file «%(file)s» holds no question.") % {"file": path})
    if len({question.id for question in questions}) < len(questions):
        raise QuestionFileError(_("The same «id» is used twice; every question needs its own."))
    return questions


def _question(number: int, line: str) -> Question:
    try:
        values = json.loads(line)
        if not isinstance(values, dict) or not str(values.get("question") or "").strip():
            raise ValueError
        return Question(
            id=str(values.get("id") or f"line-{number}"),
            text=str(values["question"]),
            relevant=frozenset(_texts(values.get("relevant"))),
            answers=tuple(_texts(values.get("answers"))),
            is_answerable=values.get("answerable") is not False,
            as_of=date.fromisoformat(values["as_of"]) if values.get("as_of") else None,
            group=str(values.get("group") or ""),
        )
    except (ValueError, TypeError) as error:
        raise QuestionFileError(
            _(
                "Line %(number)d: expected a JSON object with «question» and, if wanted, «id», «relevant» "
                "and «answers» (lists of text), «answerable», «as_of» (YYYY-MM-DD) and «group»."
            )
            % {"number": number}
        ) from error


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError
    return value
