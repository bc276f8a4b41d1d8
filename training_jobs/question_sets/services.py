"""Evaluation sets: making, correcting and freezing them. What is frozen never changes."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from curation.models import Unit
from training_jobs.enums import SetPurpose
from training_jobs.exceptions import EvaluationSetError, NothingToFreezeError
from training_jobs.measures.agreement import AgreementDocument
from training_jobs.models import EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.rules import MAX_NAME_CHARS
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


@transaction.atomic
def version_freeze(
    evaluation_set: EvaluationSet,
    *,
    questions: Sequence[Mapping[str, object]],
    digest: str,
    counts: Mapping[str, int],
    leaks: Sequence[Mapping[str, object]],
    agreement: AgreementDocument,
    actor: User | None,
) -> tuple[EvaluationSetVersion, bool]:
    """The version that holds exactly these questions, and whether it is new.

    Raises:
        NothingToFreezeError: there is no question.
    """
    if not questions:
        raise NothingToFreezeError(
            _("No question of this set has been judged yet: say which passages are right, or that none is.")
        )
    locked = EvaluationSet.objects.select_for_update().get(pk=evaluation_set.pk)
    frozen = [dict(question) for question in questions]
    for version in locked.versions.filter(digest=digest).order_by("-number"):
        if version.questions == frozen:
            return version, False
    newest: int = locked.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = EvaluationSetVersion.objects.create(
        evaluation_set=locked,
        number=newest + 1,
        digest=digest,
        questions=frozen,
        counts=dict(counts),
        leaks=[dict(leak) for leak in leaks],
        agreement=dict(agreement),
        frozen_by=actor,
    )
    set_frozen.send(EvaluationSet, version=version)
    return version, True


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
