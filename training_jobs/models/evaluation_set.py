"""Evaluation sets: questions with what is right for them, judged by people, frozen before they are asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.models import Unit
from training_jobs.enums import QuestionOrigin, SetPart, SetPurpose


class EvaluationSet(models.Model):
    """What people collect and correct. Nothing is measured on it directly, only on a frozen version."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=12, choices=SetPurpose, default=SetPurpose.GENERAL)
    description = models.TextField(_("description"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("evaluation set")
        verbose_name_plural = _("evaluation sets")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="training_jobs_evaluation_set_name")
        ]

    def __str__(self) -> str:
        return self.name


class EvaluationQuestion(models.Model):
    """One question of the working copy. `relevant` holds passage or entry keys; any of them is right.

    `part` is decided by a hash of the question, so a question never wanders between tuning and hold-out.
    """

    evaluation_set = models.ForeignKey(EvaluationSet, models.CASCADE, related_name="questions")
    external_id = models.CharField(_("id"), max_length=120)
    text = models.TextField(_("question"))  # masked
    relevant = models.JSONField(_("right passages"), default=list, blank=True)
    answers = models.JSONField(_("reference answers"), default=list, blank=True)
    is_answerable = models.BooleanField(_("has an answer"), default=True)
    as_of = models.DateField(_("asked as of"), null=True, blank=True)
    group = models.CharField(_("group"), max_length=120, blank=True)
    program = models.CharField(_("programme"), max_length=120, blank=True)
    origin = models.CharField(
        _("origin"), max_length=12, choices=QuestionOrigin, default=QuestionOrigin.HAND, editable=False
    )
    part = models.CharField(_("part"), max_length=10, choices=SetPart, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("evaluation question")
        verbose_name_plural = _("evaluation questions")
        ordering = ["evaluation_set", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation_set", "external_id"], name="training_jobs_evaluation_question_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class QuestionJudgement(models.Model):
    """What one person holds right for a question; two of them give the agreement."""

    question = models.ForeignKey(EvaluationQuestion, models.CASCADE, related_name="judgements")
    annotator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("who")
    )
    is_answerable = models.BooleanField(_("has an answer"), default=True)
    relevant = models.JSONField(_("right passages"), default=list, blank=True)
    judged_at = models.DateTimeField(_("when"), auto_now=True)

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["question", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "annotator"], name="training_jobs_one_judgement_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.annotator}: {self.question}"


class EvaluationSetVersion(models.Model):
    """The set as it was frozen; never changed afterwards.

    `questions` are objects in the format of question files (`id`, `question`, `relevant`, `answers`,
    `answerable`, `as_of`, `group`) with `program`, `origin` and `part`. `digest` is that of
    `evaluation.questions.set_digest`.
    """

    evaluation_set = models.ForeignKey(EvaluationSet, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    digest = models.CharField(_("digest"), max_length=64)
    questions = models.JSONField(default=list)
    counts = models.JSONField(default=dict)  # {"all", "answerable", "tuning", "holdout", …}
    leaks = models.JSONField(default=list)  # questions a data set of the unit has learned, and which one
    agreement = models.JSONField(default=dict)  # Cohen's kappa where two people judged
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("frozen by")
    )
    frozen_at = models.DateTimeField(_("frozen"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of an evaluation set")
        verbose_name_plural = _("versions of evaluation sets")
        ordering: ClassVar = ["evaluation_set", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["evaluation_set", "number"], name="training_jobs_evaluation_set_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evaluation_set} v{self.number}"
