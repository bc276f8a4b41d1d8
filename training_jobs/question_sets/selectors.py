"""What is read of evaluation sets: how far they are, who judged, what became of the passages they name.

And what a frozen version holds: its questions, as methods are asked them, and those that have leaked.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from curation.models import Unit
from curation.passages import Passage, passages_of_entries
from training_jobs.enums import QuestionOrigin, SetPart
from training_jobs.ml.documents import read_document
from training_jobs.models import (
    EvaluationQuestion,
    EvaluationRun,
    EvaluationSet,
    EvaluationSetVersion,
    QuestionJudgement,
)
from training_jobs.question_sets.question_file import Question, question_from

JUDGED = Q(is_answerable=False) | ~Q(relevant=[]) | ~Q(answers=[])
"""Somebody said what is right; all others are never frozen, because nothing can be measured on them."""

_ENTRY = re.compile(r"(?:faq|doc):[^/]+|reg:[^/]+/v[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class SetCounts:
    """How many questions of the working copy there are of each sort."""

    all: int = 0
    judged: int = 0
    answerable: int = 0
    tuning: int = 0
    holdout: int = 0
    judged_twice: int = 0
    origins: dict[str, int] = field(default_factory=dict)

    @property
    def unjudged(self) -> int:
        return self.all - self.judged

    @property
    def unanswerable(self) -> int:
        return self.judged - self.answerable


@dataclass(frozen=True, slots=True)
class NamedPassage:
    """A passage that a question names, as it is published; `is_gone` when nothing published has the key."""

    key: str
    title: str = ""
    citation: str = ""
    url: str = ""
    text: str = ""
    is_gone: bool = False
    is_out_of_force: bool = False


def set_counts(evaluation_set: EvaluationSet) -> SetCounts:
    rows = evaluation_set.questions.all()
    judged = rows.filter(JUDGED)
    counted = judged.aggregate(
        judged=Count("pk"),
        answerable=Count("pk", filter=Q(is_answerable=True)),
        tuning=Count("pk", filter=Q(part=SetPart.TUNING)),
        holdout=Count("pk", filter=Q(part=SetPart.HOLDOUT)),
    )
    origins = dict(rows.order_by().values_list("origin").annotate(Count("pk")))
    return SetCounts(
        all=sum(origins.values()),
        judged_twice=judged.filter(judgements__isnull=False).distinct().count(),
        origins={origin: origins[origin] for origin in QuestionOrigin.values if origin in origins},
        **counted,
    )


def judged_questions(evaluation_set: EvaluationSet) -> list[EvaluationQuestion]:
    """What a freezing would hold, in a stable order."""
    return list(evaluation_set.questions.filter(JUDGED).order_by("pk"))


def second_judgements(evaluation_set: EvaluationSet) -> list[tuple[EvaluationQuestion, QuestionJudgement]]:
    """Each judged question with the first judgement that came from another person."""
    rows = (
        QuestionJudgement.objects.filter(question__in=evaluation_set.questions.filter(JUDGED))
        .select_related("question")
        .order_by("question", "pk")
    )
    found: dict[int, tuple[EvaluationQuestion, QuestionJudgement]] = {}
    for row in rows:
        found.setdefault(row.question_id, (row.question, row))
    return list(found.values())


def questions_to_judge(evaluation_set: EvaluationSet, person: User) -> "QuerySet[EvaluationQuestion]":
    """Judged questions that the person neither wrote nor judged, those nobody judged twice first."""
    own = Q(origin=QuestionOrigin.HAND, created_by=person)
    return (
        evaluation_set.questions.filter(JUDGED)
        .exclude(own)
        .exclude(judgements__annotator=person)
        .annotate(num_judgements=Count("judgements"))
        .order_by("num_judgements", "pk")
    )


def named_passages(unit: Unit, keys: Collection[str], *, on: date) -> list[NamedPassage]:
    """What each key stands for now, in the order of the keys; an entry is shown by its first passage."""
    found = _published(unit, keys)
    return [_named(key, found.get(key), on) for key in keys]


def missing_keys(unit: Unit, keys: Iterable[str]) -> set[str]:
    """Those that no published passage of the unit bears: their entry was retired, or never was there.

    Content is asked, not the index: that may lag behind, and at first start it is not built yet.
    """
    named = set(keys)
    return named - _published(unit, named).keys()


def _published(unit: Unit, keys: Collection[str]) -> dict[str, Passage]:
    """The passages of the named entries by their own key, and the first of each entry by the entry's."""
    entries = {match.group() for match in map(_ENTRY.match, keys) if match is not None}
    found: dict[str, Passage] = {}
    for passage in passages_of_entries(unit, tuple(sorted(entries))) if entries else ():
        for key in (passage.key, passage.entry_key):
            found.setdefault(key, passage)
    return found


def _named(key: str, passage: Passage | None, on: date) -> NamedPassage:
    if passage is None:
        return NamedPassage(key, is_gone=True)
    in_force = (passage.valid_from or date.min) <= on <= (passage.valid_until or date.max)
    return NamedPassage(
        key, passage.title, passage.citation, passage.url, passage.text, is_out_of_force=not in_force
    )


@dataclass(frozen=True, slots=True)
class SetLeak:
    """A question that the data set learns, and the example that teaches it. `way`: exact, near, meaning."""

    question_id: str
    question: str = ""
    data_set: int = 0  # primary key, as that of the example
    data_set_name: str = ""
    example: int = 0
    position: int = 0
    split: str = ""
    learned: str = ""
    way: str = ""
    similarity: float = 0.0


def leaks_of(version: EvaluationSetVersion) -> list[SetLeak]:
    return [read_document(SetLeak, leak) for leak in version.leaks]


def questions_of(version: EvaluationSetVersion, part: SetPart | str = "") -> list[Question]:
    """The version's questions in their order; those of one part where one is named."""
    return [question_from(values) for values in version.questions if part in ("", values.get("part"))]


def version_lines(version: EvaluationSetVersion) -> list[str]:
    """The version as lines of a question file; what is read back has the same digest."""
    return [json.dumps(values, ensure_ascii=False) for values in version.questions]


def asked_in(number: str, place: str) -> str:
    """The question at a place of an evaluation, for pages that ask it again; empty when there is none."""
    if not all(text.isascii() and text.isdecimal() and len(text) < 10 for text in (number, place)):
        return ""
    run = EvaluationRun.objects.select_related("set_version").filter(pk=int(number)).first()
    questions = questions_of(run.set_version, run.part) if run is not None else []
    return questions[int(place)].text if int(place) < len(questions) else ""
