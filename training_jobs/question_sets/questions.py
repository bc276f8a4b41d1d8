"""Questions of evaluation sets: written, imported or collected, corrected, and judged by a second person."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from training_jobs.enums import QuestionOrigin
from training_jobs.exceptions import EvaluationSetError
from training_jobs.models import EvaluationQuestion, EvaluationSet, QuestionJudgement
from training_jobs.question_sets.rules import (
    MAX_NAME_CHARS,
    MAX_QUESTIONS,
    QuestionContent,
    checked,
    checked_keys,
    identifier_of,
    part_of,
)

_ROWS_AT_ONCE = 1_000
_FIELDS = ("text", "relevant", "answers", "is_answerable", "as_of", "group", "program")


@dataclass(frozen=True, slots=True)
class Written:
    """How many questions a bulk of them made, changed, or found as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@transaction.atomic
def question_add(
    evaluation_set: EvaluationSet, content: QuestionContent, *, actor: User | None
) -> EvaluationQuestion:
    """A new question written by hand, personal data masked.

    Raises:
        EvaluationSetError: a limit is passed, or the very same question stands in the set already.
    """
    kept = checked(content)
    _lock(evaluation_set)
    identifier = identifier_of(kept.text)
    if evaluation_set.questions.filter(Q(external_id=identifier) | Q(text=kept.text)).exists():
        raise EvaluationSetError(_("This question already stands in the set."), field="text")
    _ensure_room(evaluation_set.questions.count() + 1)
    question = EvaluationQuestion(
        evaluation_set=evaluation_set,
        external_id=identifier,
        origin=QuestionOrigin.HAND,
        created_by=actor,
    )
    _fill(question, kept)
    question.save()
    return question


@transaction.atomic
def question_change(question: EvaluationQuestion, content: QuestionContent) -> None:
    """Correct a question. Another wording is another question: what a second person judged of it is gone.

    Raises:
        EvaluationSetError: a limit is passed.
    """
    kept = checked(content)
    _lock(question.evaluation_set)
    if kept.text != question.text:
        question.judgements.all().delete()
    _fill(question, kept)
    question.save()


@transaction.atomic
def question_delete(question: EvaluationQuestion) -> None:
    """Take a question out of the working copy; versions keep it."""
    _lock(question.evaluation_set)
    question.delete()


@transaction.atomic
def questions_write(
    evaluation_set: EvaluationSet,
    contents: Mapping[str, QuestionContent],
    *,
    origin: str,
    actor: User | None,
) -> Written:
    """Write many questions by their ids, all or none: new ones are made, known ones get this content.

    Raises:
        EvaluationSetError: a limit is passed.
    """
    kept = {identifier: checked(content) for identifier, content in contents.items()}
    if any(not identifier or len(identifier) > MAX_NAME_CHARS for identifier in kept):
        raise EvaluationSetError(
            _("An «id» has 1 to %(limit)d characters.") % {"limit": MAX_NAME_CHARS}, field="id"
        )
    _lock(evaluation_set)
    known = {row.external_id: row for row in evaluation_set.questions.all()}
    _ensure_room(len(known.keys() | kept.keys()))
    new = [
        EvaluationQuestion(
            evaluation_set=evaluation_set, external_id=identifier, origin=origin, created_by=actor
        )
        for identifier in kept
        if identifier not in known
    ]
    for row in new:
        _fill(row, kept[row.external_id])
    changed = [
        known[key] for key, content in kept.items() if key in known and content_of(known[key]) != content
    ]
    reworded = [row.pk for row in changed if row.text != kept[row.external_id].text]
    QuestionJudgement.objects.filter(question__in=reworded).delete()
    for row in changed:
        _fill(row, kept[row.external_id])
    EvaluationQuestion.objects.bulk_create(new, batch_size=_ROWS_AT_ONCE)
    EvaluationQuestion.objects.bulk_update(changed, [*_FIELDS, "part"], batch_size=_ROWS_AT_ONCE)
    return Written(len(new), len(changed), len(kept) - len(new) - len(changed))


@transaction.atomic
def judgement_record(
    question: EvaluationQuestion, *, annotator: User, is_answerable: bool, relevant: tuple[str, ...]
) -> QuestionJudgement:
    """What a second person holds right; judging again replaces what the same person said before.

    Raises:
        EvaluationSetError: the person wrote the question, nothing is marked for a question with an answer,
            or something is for one without.
    """
    if is_own(question, annotator):
        raise EvaluationSetError(
            _("You wrote this question: a second judgement has to come from somebody else.")
        )
    keys = checked_keys(relevant)
    if is_answerable and not keys:
        raise EvaluationSetError(
            _("Mark at least one right passage, or say that nothing answers the question."), field="relevant"
        )
    if not is_answerable and keys:
        raise EvaluationSetError(
            _("A question without an answer has no right passages and no reference answers."),
            field="relevant",
        )
    judgement, _created = QuestionJudgement.objects.update_or_create(
        question=question,
        annotator=annotator,
        defaults={"is_answerable": is_answerable, "relevant": list(keys)},
    )
    return judgement


def is_own(question: EvaluationQuestion, person: User) -> bool:
    """Whether the person wrote the question by hand and so gave the first judgement."""
    return question.origin == QuestionOrigin.HAND and question.created_by_id == person.pk


def content_of(question: EvaluationQuestion) -> QuestionContent:
    return QuestionContent(
        text=question.text,
        relevant=tuple(question.relevant),
        answers=tuple(question.answers),
        is_answerable=question.is_answerable,
        as_of=question.as_of,
        group=question.group,
        program=question.program,
    )


def _fill(question: EvaluationQuestion, content: QuestionContent) -> None:
    question.text, question.part = content.text, part_of(content.text)
    question.relevant, question.answers = list(content.relevant), list(content.answers)
    question.is_answerable, question.as_of = content.is_answerable, content.as_of
    question.group, question.program = content.group, content.program


def _lock(evaluation_set: EvaluationSet) -> None:
    EvaluationSet.objects.select_for_update().get(pk=evaluation_set.pk)


def _ensure_room(number: int) -> None:
    if number > MAX_QUESTIONS:
        raise EvaluationSetError(
            _("A set holds at most %(limit)d questions; with these it would have %(number)d.")
            % {"limit": MAX_QUESTIONS, "number": number}
        )
