"""What the gate answers, and what of it goes into the event of a promotion."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from training_jobs.exceptions import PromotionRefusedError

MIN_REASON_CHARS = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """`summary` is a sentence for people; `figures` are kept with the event as they are."""

    is_open: bool
    summary: str
    figures: dict[str, Any] = field(default_factory=dict)


def gate_record(verdict: Verdict, *, reason: str) -> dict[str, Any]:
    """What goes into the event for this verdict.

    Raises:
        PromotionRefusedError: the gate is closed and `reason` says too little.
    """
    record = {"is_open": verdict.is_open, "summary": verdict.summary, "figures": verdict.figures}
    if verdict.is_open:
        return {**record, "is_override": False}
    if len(reason.strip()) < MIN_REASON_CHARS:
        raise PromotionRefusedError(
            _("%(verdict)s Write why it should go into production (at least %(count)d letters).")
            % {"verdict": verdict.summary, "count": MIN_REASON_CHARS}
        )
    return {**record, "is_override": True}
