"""What the gate says of a release, as its page shows it, and the dialogs that change its stage."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanWidget

from training_jobs.enums import ReleaseStage
from training_jobs.gate.checks import STATE_WORDS, Check
from training_jobs.gate.examination import Examination, count_sentence, examine_release, verdict_of
from training_jobs.gate.writing import WritingCheck, examine_writing
from training_jobs.gate.writing_figures import WRITING_WORDS
from training_jobs.jobs.desk import Context
from training_jobs.models import Release
from training_jobs.releases.selectors import production_release, stale_sources

MAX_REASON = 1000
_NUM_STALE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line: a word for the state, the sentence, what to do, and the evaluation it comes from."""

    state: str
    word: str | Promise
    sentence: str
    advice: str
    url: str


def gate_page(release: Release) -> Context:
    """What the gate says of a candidate, and of one in production too whether it may write."""
    if release.stage == ReleaseStage.RETIRED:
        return {}
    writing = examine_writing(release)
    written = {"writing_rows": [_writing_row(writing)], "gate_needs_measuring": bool(writing.unmeasured)}
    if release.stage != ReleaseStage.CANDIDATE:
        return written
    examination = examine_release(release)
    return {
        **written,
        "gate_is_open": examination.is_open,
        "gate_summary": verdict_of(examination).summary,
        "gate_rows": gate_rows(examination),
        "gate_count": count_sentence(examination.checks),
        "gate_needs_measuring": examination.needs_measuring or bool(writing.unmeasured),
        "sets_url": _url("evaluationset_changelist"),
    }


def gate_rows(examination: Examination) -> list[CheckRow]:
    return [
        CheckRow(
            check.state.value, STATE_WORDS[check.state], check.sentence, check.advice, _evaluation_url(check)
        )
        for check in examination.checks
    ]


def _writing_row(check: WritingCheck) -> CheckRow:
    evaluations = check.figures.evaluations if check.figures else ()
    url = _url("evaluationrun_change", evaluations[-1]) if evaluations else ""
    return CheckRow(check.state.value, WRITING_WORDS[check.state], check.sentence, check.advice, url)


def _evaluation_url(check: Check) -> str:
    return "" if check.evaluation is None else _url("evaluationrun_change", check.evaluation)


def _url(name: str, *arguments: Any) -> str:
    return reverse(f"admin:training_jobs_{name}", args=arguments)


class ReasonForm(BaseDialogForm):  # type: ignore[misc]
    reason = forms.CharField(
        label=_("Reason"), max_length=MAX_REASON, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class PromotionForm(BaseDialogForm):  # type: ignore[misc]
    """Why it goes into production; what the gate says and what has changed since it learned stand above."""

    form_before_template = "admin/training_jobs/gate/promotion.html"

    reason = forms.CharField(
        label=_("Why this release?"),
        help_text=_("It stays in the history with your name."),
        max_length=MAX_REASON,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    is_stale_confirmed = forms.BooleanField(
        label=_("I know that it learned from content that has changed"),
        required=False,
        widget=UnfoldBooleanWidget(),
    )

    def __init__(self, request: HttpRequest, object_id: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, object_id, *args, **kwargs)
        self.release = Release.objects.filter(pk=object_id).select_related("run__data_set", "unit").first()
        self.num_stale = stale_sources(self.release).count() if self.release else 0
        if not self.num_stale:
            del self.fields["is_stale_confirmed"]

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, Any]:
        if self.release is None:
            return {}
        return {
            **gate_page(self.release),
            "current": production_release(self.release.unit),
            "num_stale": self.num_stale,
            "stale": stale_sources(self.release)[:_NUM_STALE_SHOWN],
        }
