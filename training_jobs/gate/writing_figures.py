# ruff: noqa: E501 - sentences people read stay whole
"""What comparing written answers with the nearest entries came to: figures, and a sentence for people."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.selectors.answers import BEATS_NEAREST
from training_jobs.evaluation.scoring.metrics import METRICS
from training_jobs.gate.checks import STATE_WORDS, CheckState
from training_jobs.gate.rules import MIN_QUESTIONS, amount, change, margin_words
from training_jobs.gate.services import DEFAULT_MARGIN
from training_jobs.ml.documents import read_document
from training_jobs.models import Release

WRITING_WORDS: dict[CheckState, str | Promise] = {
    **STATE_WORDS,
    CheckState.PASSED: gettext_lazy("It wins"),
    CheckState.FAILED: gettext_lazy("It does not win"),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """The difference in a measure of which nothing may be lost, and its lower bound."""

    difference: float
    low: float


@dataclass(frozen=True, slots=True)
class WritingFigures:
    """`value`: it wins, and `may_write` goes by that. `n` questions, of which `num_written` were written.

    `difference` of `metric` with its bounds and `kept` are positive where writing is better; `written` and
    `nearest` are what each side reached. `date` is ISO 8601, `evaluations` are numbers.
    """

    value: bool
    metric: str
    difference: float
    low: float
    high: float
    n: int
    written: float
    nearest: float
    num_written: int
    kept: dict[str, Loss]
    date: str
    evaluations: list[int]

    def as_document(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return read_document(cls, document)


def noted_figures(release: Release) -> WritingFigures | None:
    """What is kept with the release's model; None where it was never measured."""
    noted = release.served_model.document.get(BEATS_NEAREST) or {}
    return WritingFigures.from_document(noted) if "evaluations" in noted else None


def state_of(figures: WritingFigures) -> CheckState:
    if figures.value:
        return CheckState.PASSED
    is_lost = figures.difference <= 0 or any(
        loss.difference < -DEFAULT_MARGIN for loss in figures.kept.values()
    )
    return CheckState.FAILED if is_lost and figures.n >= MIN_QUESTIONS else CheckState.TOO_FEW


def sentence_of(figures: WritingFigures) -> str:
    """Won or not, by how much, on how many questions, and when."""
    metric = METRICS[figures.metric]
    head = _(
        "%(metric)s of what students would read: %(written)s when it writes, %(nearest)s with the nearest entry (change between %(low)s and %(high)s; %(count)d questions, %(num_written)d answers written, %(day)s)."
    ) % {
        "metric": metric.label,
        "written": amount(metric, figures.written),
        "nearest": amount(metric, figures.nearest),
        "low": change(metric, figures.low),
        "high": change(metric, figures.high),
        "count": figures.n,
        "num_written": figures.num_written,
        "day": figures.date,
    }
    return f"{head} {_outcome(figures)}"


def _outcome(figures: WritingFigures) -> str:
    if figures.value:
        return _("It wins: it writes wherever the unit leaves that to the measurement.")
    lost = [
        _("%(metric)s (at worst %(low)s)")
        % {"metric": METRICS[name].label, "low": change(METRICS[name], kept.low)}
        for name, kept in figures.kept.items()
        if kept.low < -DEFAULT_MARGIN
    ]
    if figures.low > 0 and lost:
        return _("It does not write: more than %(margin)s could be lost of: %(lost)s.") % {
            "margin": margin_words(METRICS[figures.metric], DEFAULT_MARGIN),
            "lost": ", ".join(lost),
        }
    return _("It has not been shown to win, so the nearest entry is shown and nobody waits.")


def advice_of(figures: WritingFigures) -> str:
    if figures.value:
        return ""
    if figures.n < MIN_QUESTIONS:
        return _("At least %(least)d questions with reference answers are needed (now %(count)d).") % {
            "least": MIN_QUESTIONS,
            "count": figures.n,
        }
    if "citation_precision" not in figures.kept:
        return _("Name the right passages of the questions: without them citations cannot be compared.")
    return _("Train with better data or a larger model; «always» in the unit lets it write all the same.")
