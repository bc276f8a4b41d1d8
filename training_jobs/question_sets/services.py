"""Evaluation sets: making, correcting and freezing them. What is frozen never changes.

What would be frozen can be looked at first: its questions, what of it leaks, how far two people agree.
"""

from dataclasses import asdict, dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from curation.models import Unit
from training_jobs.enums import SetPart, SetPurpose
from training_jobs.exceptions import EvaluationSetError, NothingToFreezeError
from training_jobs.measures.agreement import AgreementDocument, JudgedTwice, agreement
from training_jobs.models import EvaluationQuestion, EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.leak_search import find_leaks
from training_jobs.question_sets.question_file import Question, question_object, set_digest
from training_jobs.question_sets.rules import MAX_NAME_CHARS
from training_jobs.question_sets.selectors import SetLeak, judged_questions, missing_keys, second_judgements
from training_jobs.question_sets.signals import set_frozen

MAX_DESCRIPTION_CHARS = 2_000


@transaction.atomic
def evaluation_set_create(
    *,
    unit: Unit,
    name: str,
    purpose: str = SetPurpose.GENERAL,
    description: str = "",
    actor: User | None = None,
) -> EvaluationSet:
    """An empty set.

    Raises:
        EvaluationSetError: the name is missing, too long or taken in the unit, or there is no such purpose.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)  # two people may choose the same name at once
    evaluation_set = EvaluationSet(unit=unit, created_by=actor)
    _describe(evaluation_set, name, purpose, description)
    evaluation_set.save()
    return evaluation_set


@transaction.atomic
def evaluation_set_update(
    evaluation_set: EvaluationSet, *, name: str, purpose: str, description: str
) -> None:
    """Change how the set is called and what it is for; its versions stay as they are.

    Raises:
        EvaluationSetError: as for a new one.
    """
    Unit.objects.select_for_update().get(pk=evaluation_set.unit_id)
    _describe(evaluation_set, name, purpose, description)
    evaluation_set.save(update_fields=["name", "purpose", "description"])


@transaction.atomic
def evaluation_set_delete(evaluation_set: EvaluationSet) -> None:
    """Remove a set that was never frozen, with its questions.

    Raises:
        EvaluationSetError: it has versions: what was measured on them would lose its meaning.
    """
    locked = EvaluationSet.objects.select_for_update().get(pk=evaluation_set.pk)
    if locked.versions.exists():
        raise EvaluationSetError(_("It has frozen versions, and evaluations refer to them: it stays."))
    locked.delete()


def _describe(evaluation_set: EvaluationSet, name: str, purpose: str, description: str) -> None:
    name = " ".join(name.replace("\0", " ").split())
    if not name or len(name) > MAX_NAME_CHARS:
        raise EvaluationSetError(
            _("A set needs a name of at most %(limit)d characters.") % {"limit": MAX_NAME_CHARS}, field="name"
        )
    if purpose not in SetPurpose.values:
        raise EvaluationSetError(
            _("Choose one of these purposes: %(purposes)s.") % {"purposes": ", ".join(SetPurpose.values)},
            field="purpose",
        )
    if len(description) > MAX_DESCRIPTION_CHARS:
        raise EvaluationSetError(
            _("This text has %(length)d characters; at most %(limit)d are allowed.")
            % {"length": len(description), "limit": MAX_DESCRIPTION_CHARS},
            field="description",
        )
    others = EvaluationSet.objects.filter(unit=evaluation_set.unit_id, name=name)
    if others.exclude(pk=evaluation_set.pk).exists():
        raise EvaluationSetError(
            _("The unit already has a set called «%(name)s».") % {"name": name}, field="name"
        )
    evaluation_set.name, evaluation_set.purpose = name, purpose
    evaluation_set.description = description.replace("\0", " ").strip()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a freezing would keep now. `retired` are questions whose right passages are all gone."""

    questions: list[dict[str, object]]  # rows of a question file, with their part
    digest: str
    counts: dict[str, int]
    leaks: list[SetLeak]
    agreement: AgreementDocument
    retired: list[str]


def examine(evaluation_set: EvaluationSet) -> Candidate:
    """Everything of a freezing but the writing."""
    rows = judged_questions(evaluation_set)
    questions = [as_question(row) for row in rows]
    leaks = find_leaks(evaluation_set.unit, [(question.id, question.text) for question in questions])
    retired = _retired(evaluation_set, questions)
    return Candidate(
        questions=[
            {**question_object(each), "part": row.part} for each, row in zip(questions, rows, strict=True)
        ],
        digest=set_digest(questions),
        counts=_counts(rows, num_leaks=len({leak.question_id for leak in leaks}), num_retired=len(retired)),
        leaks=leaks,
        agreement=set_agreement(evaluation_set),
        retired=retired,
    )


def freeze(evaluation_set: EvaluationSet, *, actor: User | None = None) -> tuple[EvaluationSetVersion, bool]:
    """The frozen version of the set as it stands now, and whether it is new; the same content is frozen once.

    Raises:
        NothingToFreezeError: no question has been judged.
    """
    candidate = examine(evaluation_set)
    if not candidate.questions:
        raise NothingToFreezeError(
            _("No question of this set has been judged yet: say which passages are right, or that none is.")
        )
    with transaction.atomic():
        return _version_of(evaluation_set, candidate, actor)


def _version_of(
    evaluation_set: EvaluationSet, candidate: Candidate, actor: User | None
) -> tuple[EvaluationSetVersion, bool]:
    locked = EvaluationSet.objects.select_for_update().get(pk=evaluation_set.pk)
    for version in locked.versions.filter(digest=candidate.digest).order_by("-number"):
        if version.questions == candidate.questions:
            return version, False
    newest: int = locked.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = EvaluationSetVersion.objects.create(
        evaluation_set=locked,
        number=newest + 1,
        digest=candidate.digest,
        questions=candidate.questions,
        counts=candidate.counts,
        leaks=[asdict(leak) for leak in candidate.leaks],
        agreement=dict(candidate.agreement),
        frozen_by=actor,
    )
    set_frozen.send(EvaluationSet, version=version)
    return version, True


def set_agreement(evaluation_set: EvaluationSet) -> AgreementDocument:
    """Cohen's kappa between what stands in the questions and what second persons said; empty without any."""
    return agreement(
        [
            JudgedTwice(
                (question.is_answerable, judgement.is_answerable),
                (frozenset(question.relevant), frozenset(judgement.relevant)),
            )
            for question, judgement in second_judgements(evaluation_set)
        ]
    )


def as_question(row: EvaluationQuestion) -> Question:
    return Question(
        id=row.external_id,
        text=row.text,
        relevant=frozenset(row.relevant),
        answers=tuple(row.answers),
        is_answerable=row.is_answerable,
        as_of=row.as_of,
        group=row.group,
        program=row.program,
        origin=row.origin,
    )


def _retired(evaluation_set: EvaluationSet, questions: list[Question]) -> list[str]:
    gone = missing_keys(evaluation_set.unit, {key for question in questions for key in question.relevant})
    return [question.id for question in questions if question.relevant and question.relevant <= gone]


def _counts(rows: list[EvaluationQuestion], *, num_leaks: int, num_retired: int) -> dict[str, int]:
    answerable = sum(row.is_answerable for row in rows)
    return {
        "all": len(rows),
        "answerable": answerable,
        "unanswerable": len(rows) - answerable,
        SetPart.TUNING.value: sum(row.part == SetPart.TUNING for row in rows),
        SetPart.HOLDOUT.value: sum(row.part == SetPart.HOLDOUT for row in rows),
        "leaks": num_leaks,
        "retired": num_retired,
    }
