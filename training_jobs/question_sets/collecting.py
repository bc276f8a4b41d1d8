"""Questions that are there already, collected into a set: held out by a data set, or asked by people.

A source of questions is one function in `COLLECTORS`. Hand-overs get theirs when they are kept as rows:
nothing else changes, the desk and the command list whatever stands in the table.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from assistant.answering.quoting.quote import unmarked
from assistant.language.words import content_stems
from assistant.privacy import mask_personal_data
from curation.models import FaqEntry, Unit
from curation.text.keys import parse_entry_key
from training_jobs.data_sets.prompts import UNKNOWN, asked_question
from training_jobs.data_sets.selectors import unhelped_answers, useful_answers
from training_jobs.enums import ExampleKind, QuestionOrigin, Split
from training_jobs.models import DataSet, DataSetExample, EvaluationSet
from training_jobs.question_sets.questions import Written, questions_write
from training_jobs.question_sets.rules import (
    MAX_ANSWER_CHARS,
    QuestionContent,
    identifier_of,
    masked_identifier_of,
)

Collector = Callable[[Unit, int], Iterator[QuestionContent]]
"""The unit and how many at most; what comes out is masked and checked like anything else."""

MAX_COLLECTED = 2_000
MAX_REFERENCE_CHARS = 800  # a whole article is no answer that another text could be compared with
HELD_OUT_KINDS = (
    ExampleKind.FAQ,
    ExampleKind.ARTICLE,
    ExampleKind.DOCUMENT,
    ExampleKind.RETRIEVAL,
    ExampleKind.ABSTENTION,
)
_PERSONAL = re.compile(r"\[(?:correo|cuenta|tarjeta|documento|registro|teléfono|nombre)\]")
_MIN_STEMS = 2


def collect_held_out(
    evaluation_set: EvaluationSet,
    data_set: DataSet,
    *,
    limit: int = MAX_COLLECTED,
    actor: User | None = None,
) -> Written:
    """The questions of the data set's test split, with the entry they belong to as the right one.

    What stands in the set already is left alone. With more than `limit` those whose id is smallest are
    taken: ids are hashes, so it is a sample, and the same one every time.

    Raises:
        EvaluationSetError: the set would grow beyond its limit.
    """
    found = {identifier_of(content.text): content for content in held_out_questions(data_set)}
    return _write(evaluation_set, found, limit, QuestionOrigin.HELD_OUT, actor)


def collect(
    evaluation_set: EvaluationSet,
    origin: QuestionOrigin,
    *,
    limit: int = MAX_COLLECTED,
    actor: User | None = None,
) -> Written:
    """What the origin's collector finds in the unit; what stands in the set already is left alone.

    Raises:
        KeyError: nothing is collected from this origin yet.
        EvaluationSetError: the set would grow beyond its limit.
    """
    collector = COLLECTORS[origin]
    found: dict[str, QuestionContent] = {}
    for content in collector(evaluation_set.unit, limit):
        found.setdefault(identifier_of(content.text), content)
    return _write(evaluation_set, found, limit, origin, actor)


def held_out_questions(data_set: DataSet) -> Iterator[QuestionContent]:
    """One content for each question of the test split."""
    rows = (
        DataSetExample.objects.filter(data_set=data_set, split=Split.TEST, kind__in=HELD_OUT_KINDS)
        .select_related("source")
        .order_by("position")
    )
    groups = _groups(data_set)
    seen: set[str] = set()
    for row in rows.iterator(1_000):
        is_answerable = row.source is not None
        if is_answerable and row.kind == ExampleKind.ABSTENTION:
            continue  # its source was taken away to teach silence; the office does answer it
        question = asked_question(row.messages)
        identifier = identifier_of(question)
        if not question or identifier in seen or len(question) > settings.QUESTION_MAX_CHARS:
            continue
        seen.add(identifier)
        yield QuestionContent(
            text=question,
            relevant=_right_keys(row),
            answers=_reference(row) if is_answerable else (),
            is_answerable=is_answerable,
            group=groups.get(row.source.entry_key, "") if row.source else "",
        )


def from_feedback(unit: Unit, limit: int) -> Iterator[QuestionContent]:
    """What people asked.

    A question whose answer was voted useful comes with the source it used; one that found no answer, or a
    useless one, comes bare, for somebody to judge.
    """
    for answer in useful_answers(unit, until=timezone.now(), limit=limit):
        used = [source for source in answer.sources.all() if source.is_used]
        text = _public_question(answer.standalone_question or answer.question)
        if text and len(used) == 1:
            yield QuestionContent(text, relevant=(used[0].key,), answers=_short(unmarked(answer.text)))
    for answer in unhelped_answers(unit, limit=limit):
        text = _public_question(answer.standalone_question or answer.question)
        if text:
            yield QuestionContent(text)


COLLECTORS: dict[QuestionOrigin, Collector] = {QuestionOrigin.FEEDBACK: from_feedback}


def _write(
    evaluation_set: EvaluationSet,
    found: Mapping[str, QuestionContent],
    limit: int,
    origin: QuestionOrigin,
    actor: User | None,
) -> Written:
    rows = evaluation_set.questions.values_list("external_id", "text")
    known = {name for identifier, text in rows for name in (identifier, masked_identifier_of(text))}
    new = sorted(found.keys() - known)[:limit]
    written = questions_write(
        evaluation_set, {identifier: found[identifier] for identifier in new}, origin=origin, actor=actor
    )
    return Written(written.created, 0, len(found.keys() & known))


def _right_keys(row: DataSetExample) -> tuple[str, ...]:
    """The entry; of a regulation the article, because a regulation is hundreds of them."""
    if row.source is None:
        return ()
    is_article = row.source.entry_key.startswith("reg:")
    return (row.passage_keys[0],) if is_article and row.passage_keys else (row.source.entry_key,)


def _reference(row: DataSetExample) -> tuple[str, ...]:
    said = unmarked(str(row.messages[-1]["content"]))
    return () if said == UNKNOWN else _short(said)


def _short(text: str) -> tuple[str, ...]:
    return (text,) if text and len(text) <= min(MAX_REFERENCE_CHARS, MAX_ANSWER_CHARS) else ()


def _groups(data_set: DataSet) -> dict[str, str]:
    """The category of each frequent question, by the key of its entry."""
    keys = data_set.sources.filter(split=Split.TEST).values_list("entry_key", flat=True)
    parsed = [key for key in map(parse_entry_key, keys) if key is not None and key.prefix == "faq"]
    rows = FaqEntry.objects.filter(
        unit=data_set.unit, revises=None, external_id__in=[key.external_id for key in parsed]
    )
    return {row.key: row.category.name for row in rows.select_related("category") if row.category}


def _public_question(text: str) -> str:
    """The question masked; empty where it is about a person's own file or says nothing."""
    question = mask_personal_data(text.strip())
    if _PERSONAL.search(question) or len(content_stems(question)) < _MIN_STEMS:
        return ""
    return question if len(question) <= settings.QUESTION_MAX_CHARS else ""
