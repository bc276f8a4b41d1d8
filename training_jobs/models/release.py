"""Releases: tuned models that can be put in service, who did so and why, and blind comparisons."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assistant.models import ServedModel
from curation.models import Unit
from training_jobs.enums import Preference, ReleaseAction, ReleaseStage
from training_jobs.models.base_model import BaseModel
from training_jobs.models.run import TrainingRun


class Release(models.Model):
    """A tuned model of one unit. `folder` holds `merged/` and, for LoRA runs, `adapter/`.

    The online side knows it only by its `served_model` row (name, digest, in production or not).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    run = models.OneToOneField(
        TrainingRun, models.PROTECT, null=True, related_name="release", verbose_name=_("fine-tuning")
    )
    base_model = models.ForeignKey(BaseModel, models.PROTECT, related_name="+", verbose_name=_("base model"))
    served_model = models.OneToOneField(ServedModel, models.PROTECT, related_name="+")
    folder = models.CharField(_("folder"), max_length=500)
    stage = models.CharField(
        _("stage"), max_length=10, choices=ReleaseStage, default=ReleaseStage.CANDIDATE, editable=False
    )
    digests = models.JSONField(default=dict, editable=False)
    card = models.TextField(_("model card"), blank=True)
    trial_until = models.DateTimeField(_("on trial until"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-created_at"]
        # Putting a model in service is a right of its own.
        default_permissions = ("add", "change", "delete", "view", "promote")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(stage=ReleaseStage.PRODUCTION),
                name="training_jobs_one_release_in_production",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def merged_folder(self) -> Path:
        return Path(self.folder) / "merged"

    @property
    def adapter_folder(self) -> Path:
        return Path(self.folder) / "adapter"


class ReleaseEvent(models.Model):
    """Who did what with a release, when and why. Rows are never changed."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="events")
    action = models.CharField(_("action"), max_length=12, choices=ReleaseAction)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    reason = models.TextField(_("why"), blank=True)
    replaced = models.ForeignKey(
        Release, models.SET_NULL, null=True, related_name="+", verbose_name=_("replaced")
    )  # what was in production before
    gate = models.JSONField(_("gate"), default=dict)  # what the evaluation gate said, or the override
    seconds_to_serve = models.FloatField(_("seconds until it served"), null=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("event of a release")
        verbose_name_plural = _("events of a release")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.release}"


class Comparison(models.Model):
    """Two answers to one question and a person's judgement. An empty release is the untuned base model."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    question = models.TextField(_("question"))  # masked
    left = models.ForeignKey(Release, models.CASCADE, null=True, related_name="+", verbose_name=_("left"))
    right = models.ForeignKey(Release, models.CASCADE, null=True, related_name="+", verbose_name=_("right"))
    left_answer = models.TextField(_("left answer"), blank=True)
    right_answer = models.TextField(_("right answer"), blank=True)
    sources = models.JSONField(default=list)  # passages both were given
    with_sources = models.BooleanField(_("with sources"), default=True)
    is_blind = models.BooleanField(_("blind"), default=True)
    preference = models.CharField(_("judgement"), max_length=8, choices=Preference, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    timings_ms = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.question
