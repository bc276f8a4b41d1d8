"""Comparisons of topic methods: several ways to group the same questions, measured side by side."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.models import Unit
from training_jobs.enums import TopicSource
from training_jobs.models.evaluation_set import EvaluationSetVersion
from training_jobs.models.job import Job


class TopicComparison(Job):
    """One comparison and the job that makes it.

    `groupings` grows while it works: one entry a method and seed (see `topics.store`), so that a
    killed comparison goes on after the last. They belong to the texts whose digest is `texts_digest`; with
    other texts the work begins again. No text is kept here, only words that several texts share.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("questions"), max_length=10, choices=TopicSource, default=TopicSource.ASKED)
    set_version = models.ForeignKey(
        EvaluationSetVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="topic_comparisons",
        verbose_name=_("version of an evaluation set"),
    )
    methods = models.JSONField(_("methods"), default=list)
    num_topics = models.PositiveIntegerField(_("number of topics"), null=True, blank=True)
    num_seeds = models.PositiveSmallIntegerField(_("repetitions"), default=5)
    texts_digest = models.CharField(max_length=64, blank=True, editable=False)
    groupings = models.JSONField(default=dict, editable=False)
    results = models.JSONField(_("results"), default=dict, editable=False)

    class Meta(Job.Meta):
        verbose_name = _("comparison of topic methods")
        verbose_name_plural = _("comparisons of topic methods")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name
