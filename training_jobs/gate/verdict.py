"""What the gate answers, and what the event of a promotion or of a step back keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext as _

from training_jobs.exceptions import PromotionRefusedError

MIN_REASON_CHARS = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """`summary` is a sentence for people; `figures` are JSON, kept with the event as they are."""

    is_open: bool
    summary: str
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GateRecord:
    """The verdict, and whether somebody decided against it; `num_stale_sources` had changed by then."""

    verdict: Verdict
    is_override: bool
    num_stale_sources: int | None = None

    def as_document(self) -> dict[str, object]:
        stale = {} if self.num_stale_sources is None else {"num_stale_sources": self.num_stale_sources}
        return {
            "is_open": self.verdict.is_open,
            "summary": self.verdict.summary,
            "figures": dict(self.verdict.figures),
            "is_override": self.is_override,
            **stale,
        }


@dataclass(frozen=True, slots=True)
class Restored:
    """What a step back put in service again; `pk` None: what comes with the product."""

    pk: int | None
    name: str

    def as_document(self) -> dict[str, object]:
        return {"restored": self.pk, "restored_name": self.name}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return cls(document["restored"], document["restored_name"])


def gate_record(verdict: Verdict, *, reason: str) -> GateRecord:
    """What goes into the event for this verdict.

    Raises:
        PromotionRefusedError: the gate is closed and `reason` says too little.
    """
    if not verdict.is_open and len(reason.strip()) < MIN_REASON_CHARS:
        raise PromotionRefusedError(
            _("%(verdict)s Write why it should go into production (at least %(count)d letters).")
            % {"verdict": verdict.summary, "count": MIN_REASON_CHARS}
        )
    return GateRecord(verdict, is_override=not verdict.is_open)
