"""Evaluations: every method on the same frozen questions, and every reply that was given."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.models import Unit
from training_jobs.enums import EvaluationTrigger, SetPart
from training_jobs.models.evaluation_set import EvaluationSetVersion
from training_jobs.models.job import Job


class EvaluationRun(Job):
    """One evaluation and the job that makes it.

    `methods` are names as in `evaluate --methods` (`llm-tuned+rag=MODEL` names its model as the engine knows
    it). `results` is the document of `Evaluation.as_document`; `reply_keys` leads from each method to its
    replies, `details` from each question to its verdicts and scores (`scoring.verdicts`). `stages` is how
    far each method is while the job works: `{method: {"done", "total"}}`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    set_version = models.ForeignKey(
        EvaluationSetVersion, models.PROTECT, related_name="runs", verbose_name=_("questions")
    )
    part = models.CharField(_("part"), max_length=10, choices=SetPart, blank=True)  # empty: all questions
    methods = models.JSONField(_("methods"), default=list)
    baseline = models.CharField(_("reference"), max_length=300, blank=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    trigger = models.CharField(
        _("started by"), max_length=10, choices=EvaluationTrigger, default=EvaluationTrigger.PERSON
    )
    index_generation = models.PositiveBigIntegerField(_("index generation"), null=True, editable=False)
    reply_keys = models.JSONField(default=dict, editable=False)
    stages = models.JSONField(default=dict, editable=False)
    results = models.JSONField(_("results"), default=dict, editable=False)
    details = models.JSONField(default=dict, editable=False)
    report = models.TextField(blank=True, editable=False)  # the self-contained page

    class Meta(Job.Meta):
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class EvaluationReply(models.Model):
    """What a method replied to a question, under circumstances whose digest is `key`.

    Rows belong to no run: another run under the same circumstances uses them again, and a killed one goes
    on after the last. `line` is what `Prediction.as_line` writes.
    """

    key = models.CharField(max_length=64)
    question_id = models.CharField(max_length=120)
    method = models.CharField(max_length=300)
    line = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reply of a method")
        verbose_name_plural = _("replies of methods")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "question_id"], name="training_jobs_reply_once")
        ]

    def __str__(self) -> str:
        return f"{self.method}: {self.question_id}"
