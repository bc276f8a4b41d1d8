# ruff: noqa: E501 - sentences people read stay whole
"""What measuring written answers against the nearest entries came to, in a sentence for people."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training_jobs.evaluation.scoring.metrics import METRICS
from training_jobs.gate.checks import STATE_WORDS, CheckState
from training_jobs.gate.rules import MIN_QUESTIONS, amount, change, margin_words
from training_jobs.gate.services import DEFAULT_MARGIN

WRITING_WORDS: dict[CheckState, str | Promise] = {
    **STATE_WORDS,
    CheckState.PASSED: gettext_lazy("It wins"),
    CheckState.FAILED: gettext_lazy("It does not win"),
}


def sentence_of(figures: Mapping[str, Any]) -> str:
    """Won or not, by how much, on how many questions, and when; `figures` as `writing_gate.compare` makes them."""
    metric = METRICS[figures["metric"]]
    head = _(
        "%(metric)s of what students would read: %(written)s when it writes, %(nearest)s with the nearest entry (change between %(low)s and %(high)s; %(count)d questions, %(num_written)d answers written, %(day)s)."
    ) % {
        "metric": metric.label,
        "written": amount(metric, figures["written"]),
        "nearest": amount(metric, figures["nearest"]),
        "low": change(metric, figures["low"]),
        "high": change(metric, figures["high"]),
        "count": figures["n"],
        "num_written": figures["num_written"],
        "day": figures["date"],
    }
    return f"{head} {_outcome(figures)}"


def _outcome(figures: Mapping[str, Any]) -> str:
    if figures["value"]:
        return _("It wins: it writes wherever the unit leaves that to the measurement.")
    lost = [
        _("%(metric)s (at worst %(low)s)")
        % {"metric": METRICS[name].label, "low": change(METRICS[name], kept["low"])}
        for name, kept in figures["kept"].items()
        if kept["low"] < -DEFAULT_MARGIN
    ]
    if figures["low"] > 0 and lost:
        return _("It does not write: more than %(margin)s could be lost of: %(lost)s.") % {
            "margin": margin_words(METRICS[figures["metric"]], DEFAULT_MARGIN),
            "lost": ", ".join(lost),
        }
    return _("It has not been shown to win, so the nearest entry is shown and nobody waits.")


def advice_of(figures: Mapping[str, Any]) -> str:
    if figures["value"]:
        return ""
    if figures["n"] < MIN_QUESTIONS:
        return _("At least %(least)d questions with reference answers are needed (now %(count)d).") % {
            "least": MIN_QUESTIONS,
            "count": figures["n"],
        }
    if "citation_precision" not in figures["kept"]:
        return _("Name the right passages of the questions: without them citations cannot be compared.")
    return _("Train with better data or a larger model; «always» in the unit lets it write all the same.")
