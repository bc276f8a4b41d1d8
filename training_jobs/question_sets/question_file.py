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

    `group` names the slice the question belongs to (a topic, an article); results are shown per group, per
    `program` and per `origin` (a value of QuestionOrigin, empty where it is not known).
    """

    id: str
    text: str
    relevant: frozenset[str] = frozenset()
    answers: tuple[str, ...] = ()
    is_answerable: bool = True
    as_of: date | None = None
    group: str = ""
    program: str = ""
    origin: str = ""

    @property
    def is_judged(self) -> bool:
        """Whether a ranking for it can be right or wrong."""
        return self.is_answerable and bool(self.relevant)


def set_digest(questions: Sequence[Question]) -> str:
    """SHA-256 over everything that decides an answer or its score; the order of questions does not matter.

    Programme and origin decide neither: they only say in which slices a question is counted.
    """
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
    questions = [read_question(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not questions:
        raise QuestionFileError(_("The file «%(file)s» holds no question.") % {"file": path})
    if len({question.id for question in questions}) < len(questions):
        raise QuestionFileError(_("The same «id» is used twice; every question needs its own."))
    return questions


def read_question(number: int, line: str) -> Question:
    """The question of one line; without an id it is named after the line.

    Raises:
        QuestionFileError: the line is not as described.
    """
    try:
        return question_from(json.loads(line), default_id=f"line-{number}")
    except (ValueError, TypeError) as error:
        raise QuestionFileError(
            _(
                "Line %(number)d: expected a JSON object with «question» and, if wanted, «id», «relevant» "
                "and «answers» (lists of text), «answerable», «as_of» (YYYY-MM-DD) and «group»."
            )
            % {"number": number}
        ) from error


def question_from(values: Any, *, default_id: str = "") -> Question:
    """The question that an object of a question file, or of a frozen version, describes.

    Raises:
        ValueError, TypeError: it is not such an object.
    """
    if not isinstance(values, dict) or not str(values.get("question") or "").strip():
        raise ValueError
    return Question(
        id=str(values.get("id") or default_id),
        text=str(values["question"]),
        relevant=frozenset(_texts(values.get("relevant"))),
        answers=tuple(_texts(values.get("answers"))),
        is_answerable=values.get("answerable") is not False,
        as_of=date.fromisoformat(values["as_of"]) if values.get("as_of") else None,
        group=str(values.get("group") or ""),
        program=str(values.get("program") or ""),
        origin=str(values.get("origin") or ""),
    )


def question_object(question: Question) -> dict[str, object]:
    """What `question_from` reads back as the same question; what is empty is left out."""
    values: dict[str, object] = {"id": question.id, "question": question.text}
    optional: dict[str, object] = {
        "relevant": sorted(question.relevant),
        "answers": list(question.answers),
        "as_of": question.as_of.isoformat() if question.as_of else "",
        "group": question.group,
        "program": question.program,
        "origin": question.origin,
    }
    values |= {name: value for name, value in optional.items() if value}
    return values if question.is_answerable else {**values, "answerable": False}


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError
    return value
