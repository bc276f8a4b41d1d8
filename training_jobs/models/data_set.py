"""Data sets: frozen snapshots of published content as chat examples, with the way back to each entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.models import Unit
from training_jobs.enums import ExampleKind, Split
from training_jobs.models.job import Job


class DataSet(Job):
    """A snapshot and the job that builds it. Once it succeeded, nothing of it ever changes but staleness.

    `recipe` says what was asked for (see `training_jobs.data_sets.recipe`); with `seed` and the content at
    that time it decides every example. `digest` is the SHA-256 over all examples in order: equal digests
    mean equal training data.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    recipe = models.JSONField(_("recipe"), default=dict, blank=True)
    seed = models.PositiveIntegerField(_("seed"), default=42)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    counts = models.JSONField(default=dict, editable=False)  # {kind: {split: number}}
    token_lengths = models.JSONField(
        default=dict, editable=False
    )  # {"p50": …, "p95": …, "max": …, "total": …}
    leaks = models.JSONField(default=list, editable=False)  # what the leak guard took out, and why
    frozen_at = models.DateTimeField(_("frozen"), null=True, editable=False)
    stale_since = models.DateTimeField(_("stale since"), null=True, editable=False)

    class Meta(Job.Meta):
        verbose_name = _("data set")
        verbose_name_plural = _("data sets")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class DataSetSource(models.Model):
    """One entry a data set learned from, as it was. `digest` is the SHA-256 over its passages then."""

    data_set = models.ForeignKey(DataSet, models.CASCADE, related_name="sources")
    entry_key = models.CharField(_("entry"), max_length=200)
    title = models.CharField(_("title"), max_length=500)
    url = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published"), null=True)
    split = models.CharField(_("split"), max_length=10, choices=Split)
    stale_since = models.DateTimeField(_("stale since"), null=True, editable=False)
    stale_reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("source of a data set")
        verbose_name_plural = _("sources of a data set")
        ordering = ["entry_key"]
        constraints = [
            models.UniqueConstraint(fields=["data_set", "entry_key"], name="training_jobs_source_once")
        ]
        indexes = [models.Index(fields=["entry_key"], name="data_set_source_entry")]

    def __str__(self) -> str:
        return self.title


class DataSetExample(models.Model):
    """One example. `messages` is a chat (role and content); corpus examples hold `text` instead."""

    data_set = models.ForeignKey(DataSet, models.CASCADE, related_name="examples")
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=16, choices=ExampleKind)
    split = models.CharField(_("split"), max_length=10, choices=Split)
    source = models.ForeignKey(
        DataSetSource, models.CASCADE, null=True, related_name="examples", verbose_name=_("source")
    )  # none: an abstention that belongs to no entry
    passage_keys = models.JSONField(default=list)  # the right passage first, then distractors
    messages = models.JSONField(default=list)
    text = models.TextField(blank=True)
    num_tokens = models.PositiveIntegerField(_("tokens"), default=0)

    class Meta:
        verbose_name = _("example")
        verbose_name_plural = _("examples")
        ordering = ["data_set", "position"]
        constraints = [
            models.UniqueConstraint(fields=["data_set", "position"], name="training_jobs_example_position")
        ]
        indexes = [models.Index(fields=["data_set", "split", "kind"], name="data_set_example_slice")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.position}"
