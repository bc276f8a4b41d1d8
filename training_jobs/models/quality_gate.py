"""What a release has to show before it goes into service, and what is watched afterwards."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.models import Unit
from training_jobs.enums import GateReference
from training_jobs.models.evaluation_run import EvaluationRun
from training_jobs.models.evaluation_set import EvaluationSet


class GateRule(models.Model):
    """One condition of a unit: on this set (and slice), this metric may lose at most `margin` to `reference`.

    It is judged on the lower bound of the paired 95 % interval of the difference, so that too few questions
    never open the gate. A rule with a `least` asks for an absolute value instead, again of the lower bound.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    evaluation_set = models.ForeignKey(
        EvaluationSet, models.CASCADE, related_name="gate_rules", verbose_name=_("evaluation set")
    )
    metric = models.CharField(_("metric"), max_length=40)
    slice_dimension = models.CharField(_("slice"), max_length=20, blank=True)
    slice_part = models.CharField(_("part of the slice"), max_length=120, blank=True)
    reference = models.CharField(
        _("compared with"), max_length=12, choices=GateReference, default=GateReference.PRODUCTION
    )
    margin = models.FloatField(_("may lose"), default=0.0)
    least = models.FloatField(_("at least"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("rule of the gate")
        verbose_name_plural = _("rules of the gate")
        ordering: ClassVar = ["unit", "pk"]

    def __str__(self) -> str:
        return f"{self.metric} · {self.evaluation_set}"


class QualityAlert(models.Model):
    """Quality fell between two evaluations of the same questions; somebody has to look.

    `figures` are those of `quality.watch.Change.as_document`. An alert recovers when a later
    evaluation no longer finds the fall; it stays in the list, with when and by which evaluation.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    run = models.ForeignKey(
        EvaluationRun, models.CASCADE, related_name="alerts", verbose_name=_("evaluation")
    )
    before = models.ForeignKey(
        EvaluationRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("compared with")
    )
    method = models.CharField(_("method"), max_length=300)
    metric = models.CharField(_("metric"), max_length=40)
    figures = models.JSONField(default=dict)
    message = models.TextField(_("message"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("seen by")
    )
    seen_at = models.DateTimeField(_("seen"), null=True)
    recovered_at = models.DateTimeField(_("recovered"), null=True)
    recovered_run = models.ForeignKey(
        EvaluationRun, models.SET_NULL, null=True, related_name="+", verbose_name=_("recovered in")
    )

    class Meta:
        verbose_name = _("quality alert")
        verbose_name_plural = _("quality alerts")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "method", "metric"], name="training_jobs_alert_once")
        ]

    def __str__(self) -> str:
        return self.message


class JudgeGrade(models.Model):
    """What the judge model said of one answer, or of one side of a pair; asked once and kept.

    `key` is the digest of everything it was asked: judge, instructions, question, references, answers in
    their order. `grades` are 0..4, one for each answer shown; empty when no valid reply came after every
    retry.
    """

    key = models.CharField(max_length=64, unique=True)
    judge = models.CharField(_("judge"), max_length=300)
    grades = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("grade of the judge")
        verbose_name_plural = _("grades of the judge")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.judge}: {self.grades}"
