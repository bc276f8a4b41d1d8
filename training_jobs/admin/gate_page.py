"""What the gate says of a release, as its page and the dialog of the promotion show it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from training_jobs.enums import ReleaseStage
from training_jobs.evaluation.gate import Examination, count_sentence, examine_release, verdict_of
from training_jobs.evaluation.gate_checks import STATE_WORDS, Check
from training_jobs.models import Release


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line: a word for the state, the sentence, what to do, and the evaluation it comes from."""

    state: str
    word: str | Promise
    sentence: str
    advice: str
    url: str


def gate_page(release: Release) -> dict[str, Any]:
    """Empty for a release that cannot be promoted: the gate has nothing to say of it."""
    if release.stage != ReleaseStage.CANDIDATE:
        return {}
    examination = examine_release(release)
    return {
        "gate_is_open": examination.is_open,
        "gate_summary": verdict_of(examination).summary,
        "gate_rows": gate_rows(examination),
        "gate_count": count_sentence(examination.checks),
        "gate_needs_measuring": examination.needs_measuring,
        "sets_url": _url("evaluationset_changelist"),
    }


def gate_rows(examination: Examination) -> list[CheckRow]:
    return [
        CheckRow(
            check.state.value, STATE_WORDS[check.state], check.sentence, check.advice, _evaluation_url(check)
        )
        for check in examination.checks
    ]


def _evaluation_url(check: Check) -> str:
    number = check.figures.get("evaluation")
    return "" if number is None else _url("evaluationrun_change", number)


def _url(name: str, *arguments: Any) -> str:
    return reverse(f"admin:training_jobs_{name}", args=arguments)
