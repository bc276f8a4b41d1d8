"""May a release be promoted? An extension point: an evaluation answers, when one is installed.

`install_gate` is called once, by the `ready` of the application that measures releases. Without a gate, or
when it says no, a person may still promote by giving a reason, which is recorded with what the gate said.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from training_jobs.exceptions import PromotionRefusedError
from training_jobs.models import Release

MIN_REASON_CHARS = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """`summary` is a sentence for people; `figures` are kept with the event as they are."""

    is_open: bool
    summary: str
    figures: dict[str, Any] = field(default_factory=dict)


Gate = Callable[[Release], Verdict]
_installed: list[Gate] = []


def install_gate(gate: Gate) -> None:
    """Ask this gate from now on; it replaces the one before."""
    _installed[:] = [gate]


def remove_gate() -> None:
    """Ask nobody, as before any gate was installed."""
    _installed.clear()


def ask_gate(release: Release) -> Verdict:
    """What the gate says; closed when there is none."""
    if not _installed:
        return Verdict(is_open=False, summary=_("No evaluation is installed yet, so a person decides."))
    return _installed[0](release)


def require_still_open(release: Release, record: dict[str, Any]) -> None:
    """What `pass_gate` recorded as open is open still: content may have changed while the model was loaded.

    Somebody who overrode a closed gate knew that it was closed; nothing is asked again.

    Raises:
        PromotionRefusedError: the gate has closed meanwhile.
    """
    if not record.get("is_open"):
        return
    verdict = ask_gate(release)
    if not verdict.is_open:
        raise PromotionRefusedError(
            _("What was measured no longer holds; nothing was changed. %(verdict)s")
            % {"verdict": verdict.summary}
        )


def pass_gate(release: Release, *, reason: str) -> dict[str, Any]:
    """What goes into the event: the verdict, and the override when it was needed.

    Raises:
        PromotionRefusedError: the gate is closed and `reason` says too little.
    """
    return gate_record(ask_gate(release), reason=reason)


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
