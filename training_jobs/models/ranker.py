"""Rankers of a unit: the training of one as a job, and who put which in service, when and why."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.models import ServedModel
from curation.models import Unit
from training_jobs.enums import UNFINISHED_STATES, ReleaseAction
from training_jobs.models.job import Job


class RankerTraining(Job):
    """The training of a ranker on a unit's own questions. `ranker` is what came of it, with its gate."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    ranker = models.ForeignKey(
        ServedModel, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("ranker")
    )

    class Meta(Job.Meta):
        verbose_name = _("training of a ranker")
        verbose_name_plural = _("trainings of rankers")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(state__in=UNFINISHED_STATES),
                name="training_jobs_one_ranker_training_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Ranker of %(unit)s, no. %(number)d") % {"unit": self.unit, "number": self.pk or 0}


class RankerEvent(models.Model):
    """Who did what with a unit's ranker, when and why. Rows are never changed.

    An empty `replaced` is the ranker that comes with the product.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    ranker = models.ForeignKey(ServedModel, models.CASCADE, related_name="+", verbose_name=_("ranker"))
    action = models.CharField(_("action"), max_length=12, choices=ReleaseAction)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    reason = models.TextField(_("why"), blank=True)
    replaced = models.ForeignKey(
        ServedModel, models.SET_NULL, null=True, related_name="+", verbose_name=_("replaced")
    )
    gate = models.JSONField(_("gate"), default=dict)  # what the gate said, or the override; what came back
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("event of a ranker")
        verbose_name_plural = _("events of rankers")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.ranker}"
