"""What the gate checks and what came of each check, as plain values; its statistics: `gate/rules.py`."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training_jobs.enums import GateReference, SetPart, SetPurpose
from training_jobs.models import EvaluationSet, GateRule, Release
from training_jobs.releases.selectors import production_release

CANDIDATE_KIND = "llm-tuned+rag"
BASE_METHOD = "llm-base+rag"
PROTECTED = (SetPurpose.NO_ANSWER, SetPurpose.SAFETY)
"""Sets on which nothing may get worse, whatever the rules say."""


class CheckState(Enum):
    """`TOO_FEW`: nothing speaks against it, but so few questions do not prove it."""

    PASSED = "passed"
    FAILED = "failed"
    TOO_FEW = "too_few"
    NOT_MEASURED = "not_measured"


STATE_WORDS: dict[CheckState, str | Promise] = {
    CheckState.PASSED: _("Kept"),
    CheckState.FAILED: _("Not kept"),
    CheckState.TOO_FEW: _("Not proven"),
    CheckState.NOT_MEASURED: _("Not measured"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to hold: a rule of the unit, or (`rule` None) that a protected set loses nothing."""

    evaluation_set: EvaluationSet
    candidate: str
    reference: str
    rule: GateRule | None = None

    @property
    def part(self) -> str:
        """Rules are judged on the hold-out: the other part served to choose settings."""
        return "" if self.evaluation_set.purpose in PROTECTED else SetPart.HOLDOUT.value

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(name for name in (self.candidate, self.reference) if name)


class Figures(Protocol):
    """What was measured of a condition."""

    @property
    def num_questions(self) -> int:
        """On how many questions."""

    def as_document(self) -> dict[str, object]:
        """As the event of a promotion keeps it."""


@dataclass(frozen=True, slots=True)
class Check:
    """What came of a condition. `sentence` is for people, `advice` says what to do.

    `needs_evaluation`: a new evaluation would tell, and none is on its way. `evaluation` is the number of the
    one that told.
    """

    condition: Condition
    state: CheckState
    sentence: str
    advice: str = ""
    figures: Figures | None = None
    needs_evaluation: bool = False
    evaluation: int | None = None

    def as_document(self) -> dict[str, object]:
        rule = self.condition.rule
        return {
            "rule": rule.pk if rule else None,
            "set": self.condition.evaluation_set.name,
            "metric": rule.metric if rule else "",
            "state": self.state.value,
            "sentence": self.sentence,
            **(self.figures.as_document() if self.figures else {}),
            **({} if self.evaluation is None else {"evaluation": self.evaluation}),
        }


def method_of(release: Release) -> str:
    """The release with retrieval, by its name among the methods of an evaluation."""
    return f"{CANDIDATE_KIND}={release.served_model.name}"


def reference_method(release: Release, reference: GateReference | str) -> str:
    """The method a rule compares with; empty for none. Without a release in production that is the base."""
    if reference == GateReference.NOTHING:
        return ""
    current = production_release(release.unit)
    if reference == GateReference.BASE or current is None or current.pk == release.pk:
        return BASE_METHOD
    return method_of(current)
