"""Two answers to one question and what a person thinks of them. Only masked questions are stored."""

import secrets

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from curation.models import Unit
from training_jobs.enums import Preference
from training_jobs.exceptions import ComparisonError
from training_jobs.models import Comparison, Release

Sides = tuple[Release | None, Release | None]


def sides_shuffled(sides: Sides) -> Sides:
    """The two in an order nobody can foresee."""
    first, second = sides
    return (second, first) if secrets.randbelow(2) else (first, second)


def comparison_create(
    *,
    unit: Unit,
    question: str,
    sides: Sides,
    answers: tuple[str, str],
    sources: list[dict[str, str]],
    with_sources: bool,
    is_blind: bool,
    timings_ms: dict[str, float],
    actor: User | None,
) -> Comparison:
    """Keep two answers; `question` must be masked already."""
    return Comparison.objects.create(
        unit=unit,
        question=question,
        left=sides[0],
        right=sides[1],
        left_answer=answers[0],
        right_answer=answers[1],
        sources=sources,
        with_sources=with_sources,
        is_blind=is_blind,
        timings_ms=timings_ms,
        asked_by=actor,
    )


def comparison_judge(
    comparison: Comparison, preference: str, *, actor: User, comment: str = ""
) -> Comparison:
    """Record the judgement, once, by whoever asked.

    Raises:
        ComparisonError: it is somebody else's, was judged already, or this is no judgement.
    """
    if preference not in Preference.values:
        raise ComparisonError(_("Choose one of the four judgements."))
    if comparison.asked_by_id != actor.pk:
        raise ComparisonError(_("Only the person who asked may judge these answers."))
    num_judged = Comparison.objects.filter(pk=comparison.pk, preference="").update(
        preference=preference, comment=comment[:500], judged_at=timezone.now()
    )
    if not num_judged:
        raise ComparisonError(_("These answers were judged already."))
    comparison.refresh_from_db()
    return comparison
