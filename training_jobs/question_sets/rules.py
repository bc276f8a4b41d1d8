"""What a question of an evaluation set may be: masked, within its limits, each mistake told by its field."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from assistant.language.words import words
from assistant.privacy import mask_personal_data
from training_jobs.enums import SetPart
from training_jobs.exceptions import EvaluationSetError

MAX_QUESTIONS = 10_000  # of one set; a version holds them in one row
MAX_QUESTION_CHARS = 2_000  # no more of a query is ever read (assistant.retrieval.query)
MAX_ANSWERS, MAX_ANSWER_CHARS = 20, 4_000
MAX_RELEVANT, MAX_KEY_CHARS = 50, 300
MAX_NAME_CHARS = 120
TUNING_SHARE = 0.3
"""Settings (a threshold, a weight) are few and need few questions; what is reported gets the many, because
its interval narrows with their number."""
_KEY = re.compile(r"[a-z]+:\S(?:.*\S)?")


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """What people decide about a question. `relevant` holds passage or entry keys."""

    text: str
    relevant: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    is_answerable: bool = True
    as_of: date | None = None
    group: str = ""
    program: str = ""


def checked(content: QuestionContent) -> QuestionContent:
    """The content as it is kept: personal data in the question masked, repetitions gone, keys in order.

    Reference answers are the office's own words and are not masked: its telephone may be the answer.

    Raises:
        EvaluationSetError: it is empty, too long or contradicts itself; `field` says where.
    """
    kept = replace(
        content,
        text=mask_personal_data(_plain(content.text)),
        answers=tuple(dict.fromkeys(filter(None, map(_plain, content.answers)))),
        relevant=checked_keys(content.relevant),
        group=_plain(content.group),
        program=_plain(content.program),
    )
    if not words(kept.text):
        raise EvaluationSetError(_("Write the question."), field="text")
    _ensure_short(kept.text, MAX_QUESTION_CHARS, "text")
    if len(kept.answers) > MAX_ANSWERS:
        raise EvaluationSetError(
            _("A question has at most %(number)d reference answers.") % {"number": MAX_ANSWERS},
            field="answers",
        )
    for answer in kept.answers:
        _ensure_short(answer, MAX_ANSWER_CHARS, "answers")
    for field in ("group", "program"):
        _ensure_short(getattr(kept, field), MAX_NAME_CHARS, field)
    if not kept.is_answerable and (kept.relevant or kept.answers):
        raise EvaluationSetError(
            _("A question without an answer has no right passages and no reference answers."),
            field="is_answerable",
        )
    return kept


def checked_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys without repetitions, in order.

    Raises:
        EvaluationSetError: one is no key, or they are too many.
    """
    kept = tuple(sorted({key.strip() for key in keys if key.strip()}))
    wrong = next((key for key in kept if len(key) > MAX_KEY_CHARS or not _KEY.fullmatch(key)), None)
    if wrong is not None:
        raise EvaluationSetError(
            _("«%(key)s» is no key of a passage; keys look like faq:costs or reg:rules/v2/art:12.")
            % {"key": wrong[:80]},
            field="relevant",
        )
    if len(kept) > MAX_RELEVANT:
        raise EvaluationSetError(
            _("A question names at most %(number)d right passages.") % {"number": MAX_RELEVANT},
            field="relevant",
        )
    return kept


def identifier_of(text: str) -> str:
    """The id of a question that has none of its own: the same for the same words, masked or not yet."""
    return masked_identifier_of(mask_personal_data(text))


def masked_identifier_of(text: str) -> str:
    """The same for a text that was masked before, as every stored one was; much quicker."""
    return f"q-{hashlib.sha256(' '.join(words(text)).encode()).hexdigest()[:12]}"


def part_of(question: str) -> SetPart:
    """The part of a set that a question stands in, decided by its own words alone.

    So it keeps its part when others come and go, and stands in the same one in every set. Accents, case and
    marks do not matter. The share is met on average.
    """
    plain = " ".join(words(question)) or question
    place = int.from_bytes(hashlib.sha256(plain.encode()).digest()[:8], "big") / 2**64
    return SetPart.TUNING if place < TUNING_SHARE else SetPart.HOLDOUT


def _plain(text: str) -> str:
    """NUL cannot be kept by the database; blanks around say nothing."""
    return text.replace("\0", " ").strip()


def _ensure_short(text: str, limit: int, field: str) -> None:
    if len(text) > limit:
        raise EvaluationSetError(
            _("This text has %(length)d characters; at most %(limit)d are allowed.")
            % {"length": len(text), "limit": limit},
            field=field,
        )
