"""Desk of the gate's rules: each row is a sentence."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from training_jobs.enums import GateReference
from training_jobs.evaluation.judge.agreement import gate_refusal, judge_agreement
from training_jobs.evaluation.judge.grading import is_switched_on
from training_jobs.evaluation.judge.tasks import start_judging_votes
from training_jobs.evaluation.scoring.metrics import METRICS
from training_jobs.gate.desk.rule_forms import GateRuleForm
from training_jobs.gate.rules import amount, margin_words
from training_jobs.gate.services import DEFAULT_METRICS
from training_jobs.jobs.desk import Context, Desk
from training_jobs.measures.figures import decimal
from training_jobs.models import EvaluationSet, GateRule


@admin.register(GateRule)
class GateRuleAdmin(Desk):
    form = GateRuleForm
    list_display = ["sentence", "unit", "active_badge"]
    list_select_related = ["unit", "evaluation_set"]
    list_filter = [("unit", RelatedDropdownFilter), "is_active"]
    list_before_template = "admin/training_jobs/gate/rules_about.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "unit",
                    "evaluation_set",
                    "metric",
                    "reference",
                    "margin_points",
                    "least_points",
                    "is_active",
                ]
            },
        ),
        (
            _("Only a part of the questions"),
            {"fields": ["slice_dimension", "slice_part"]},
        ),
    ]

    class Media:
        css = {"all": ["training_jobs/releases.css"]}

    @display(description=_("rule"))
    def sentence(self, rule: GateRule) -> str:
        return rule_sentence(rule)

    @display(description=_("state"), label={"yes": "success", "no": "warning"}, ordering="is_active")
    def active_badge(self, rule: GateRule) -> tuple[str, Any]:
        return ("yes", _("Active")) if rule.is_active else ("no", _("Switched off"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = dict(super().get_changeform_initial_data(request))
        newest = EvaluationSet.objects.order_by("-created_at").first()
        return {
            "unit": newest and newest.unit_id,
            "evaluation_set": newest and newest.pk,
            "metric": DEFAULT_METRICS[0],
            **initial,
        }

    def list_context(self, request: HttpRequest) -> Context:
        return {"has_sets": EvaluationSet.objects.exists(), "judge": judge_panel()}

    # --- The judge model --------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        return [self.own_path("judge/", require_POST(self.judge_votes), "judge"), *super().get_urls()]

    def judge_votes(self, request: HttpRequest) -> HttpResponse:
        """Have the judge grade the votes that have no grades yet."""
        if not self.may(request, "change"):
            raise PermissionDenied

        def start() -> object:
            start_judging_votes()
            return _("The judge is grading the votes; load this page again in a few minutes.")

        self.take(request, start)
        return redirect(self.url("changelist"))


def judge_panel() -> Context:
    """What is known of the judge; empty while none is configured."""
    if not is_switched_on():
        return {}
    found = judge_agreement()
    shown = {
        name: None if value is None else decimal(value, 2) for name, value in found.as_document().items()
    }
    return {"model": settings.JUDGE_MODEL, "found": found, "shown": shown, "refusal": gate_refusal()}


def rule_sentence(rule: GateRule) -> str:
    """«On the questions of SET, METRIC may be at most N worse than …»."""
    metric = METRICS.get(rule.metric)
    if metric is None:
        return f"{rule.metric}: {rule.evaluation_set}"
    part = f" ({rule.slice_part})" if rule.slice_part else ""
    values = {"set": f"«{rule.evaluation_set}»{part}", "metric": f"«{metric.label}»"}
    if rule.least is not None:
        values["value"] = amount(metric, rule.least)
        if metric.lower_is_better:
            return str(_("On the questions of %(set)s, %(metric)s must be at most %(value)s.") % values)
        return str(_("On the questions of %(set)s, %(metric)s must be at least %(value)s.") % values)
    values["margin"] = margin_words(metric, rule.margin)
    if rule.reference == GateReference.BASE:
        told = _(
            "On the questions of %(set)s, %(metric)s may be at most %(margin)s worse than the untuned model."
        )
    else:
        told = _(
            "On the questions of %(set)s, %(metric)s may be at most %(margin)s worse than what is in"
            " production."
        )
    return str(told % values)
