"""Fine-tuning runs and what they report while they work."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.models import Unit
from training_jobs.enums import Preset, Strategy, TuningMethod
from training_jobs.models.base_model import BaseModel
from training_jobs.models.data_set import DataSet
from training_jobs.models.job import Job


class TrainingRun(Job):
    """One fine-tuning. What its JSON columns hold, `run_documents` reads and writes.

    `estimate` was shown before the start, `measured` is the truth afterwards, with the same keys
    (`memory_bytes`, `disk_bytes`, `seconds`).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="runs", verbose_name=_("data set"))
    base_model = models.ForeignKey(
        BaseModel, models.PROTECT, related_name="runs", verbose_name=_("base model")
    )
    strategy = models.CharField(_("strategy"), max_length=12, choices=Strategy, default=Strategy.INSTRUCTION)
    method = models.CharField(_("method"), max_length=8, choices=TuningMethod, default=TuningMethod.LORA)
    preset = models.CharField(_("preset"), max_length=10, choices=Preset, default=Preset.BALANCED)
    options = models.JSONField(_("options"), default=dict, blank=True)
    estimate = models.JSONField(_("estimate"), default=dict, editable=False)
    measured = models.JSONField(_("measured"), default=dict, editable=False)
    results = models.JSONField(_("results"), default=dict, editable=False)  # losses, held-out scores
    digests = models.JSONField(default=dict, editable=False)  # artefact name to SHA-256

    class Meta(Job.Meta):
        verbose_name = _("fine-tuning")
        verbose_name_plural = _("fine-tunings")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> Path:
        """Where the run's files, checkpoints and artefacts lie."""
        return Path(settings.VAR_DIR) / "runs" / str(self.pk)


class RunMetric(models.Model):
    """One line of a run's diary. A step that is computed again after a kill replaces its line."""

    run = models.ForeignKey(TrainingRun, models.CASCADE, related_name="metrics")
    stage = models.CharField(_("stage"), max_length=20)
    step = models.PositiveIntegerField(_("step"))
    num_steps = models.PositiveIntegerField()
    learning_rate = models.FloatField(_("learning rate"))
    training_loss = models.FloatField(_("training loss"))
    validation_loss = models.FloatField(_("validation loss"), null=True)
    num_tokens = models.BigIntegerField(_("tokens"))
    tokens_per_second = models.FloatField(_("tokens a second"))
    memory_bytes = models.BigIntegerField(_("memory"), null=True)
    gpu_use_percent = models.FloatField(_("GPU use"), null=True)
    elapsed_seconds = models.FloatField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("measurement of a run")
        verbose_name_plural = _("measurements of a run")
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "stage", "step"], name="training_jobs_metric_once")
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.step}"


class RunSample(models.Model):
    """What the model answered to one of the fixed questions at an evaluation."""

    run = models.ForeignKey(TrainingRun, models.CASCADE, related_name="samples")
    stage = models.CharField(_("stage"), max_length=20)
    step = models.PositiveIntegerField(_("step"))
    question = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("sample answer")
        verbose_name_plural = _("sample answers")
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "stage", "step", "question"], name="training_jobs_sample_once"
            )
        ]

    def __str__(self) -> str:
        return self.question
