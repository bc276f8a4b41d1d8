"""Models that may be tuned, and their checks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from training_jobs.enums import UNFINISHED_STATES, CheckState
from training_jobs.models.job import Job


class BaseModel(models.Model):
    """A local folder or hub id at one revision, what the check found of it, and who accepted its licence."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    location = models.CharField(
        _("folder or hub id"),
        max_length=300,
        help_text=_("For example /srv/models/llama-3.1-8b or meta-llama/Llama-3.1-8B-Instruct."),
    )
    revision = models.CharField(
        _("revision"), max_length=64, blank=True, help_text=_("Commit of a hub model; empty for a folder.")
    )
    licence = models.CharField(_("licence"), max_length=120)
    licence_url = models.URLField(_("address of the licence"), blank=True)
    licence_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("licence accepted by"),
    )
    licence_accepted_at = models.DateTimeField(_("licence accepted"), null=True, editable=False)
    is_embedded = models.BooleanField(_("comes with the portal"), default=False, editable=False)
    check_state = models.CharField(
        _("check"), max_length=10, choices=CheckState, default=CheckState.UNCHECKED, editable=False
    )
    check_message = models.TextField(_("result of the check"), blank=True, editable=False)
    checked_at = models.DateTimeField(_("checked"), null=True, editable=False)
    architecture = models.CharField(_("architecture"), max_length=80, blank=True, editable=False)
    num_parameters = models.BigIntegerField(_("parameters"), null=True, editable=False)
    context_tokens = models.PositiveIntegerField(_("context (tokens)"), null=True, editable=False)
    size_bytes = models.BigIntegerField(_("size on disk"), null=True, editable=False)
    shape = models.JSONField(default=dict, editable=False)  # layers, width, heads, vocabulary: for estimates
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("base model")
        verbose_name_plural = _("base models")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        """Checked, and its licence accepted by somebody (what comes with the portal needs neither)."""
        return self.check_state == CheckState.USABLE and self.licence_accepted_at is not None

    @property
    def latest_check(self) -> "BaseModelCheck | None":
        """The check that was asked for last."""
        return max(self.checks.all(), key=lambda check: check.pk, default=None)


class BaseModelCheck(Job):
    """The check of a base model as a job; what it found stands in the model's own row."""

    base_model = models.ForeignKey(
        BaseModel, models.CASCADE, related_name="checks", verbose_name=_("base model")
    )

    class Meta(Job.Meta):
        verbose_name = _("check of a base model")
        verbose_name_plural = _("checks of base models")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["base_model"],
                condition=models.Q(state__in=UNFINISHED_STATES),
                name="training_jobs_one_check_a_base_model",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Check of %(model)s, no. %(number)d") % {
            "model": self.base_model,
            "number": self.pk or 0,
        }

    @property
    def is_on_its_way(self) -> bool:
        return self.state in UNFINISHED_STATES
