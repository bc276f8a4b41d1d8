"""What every job keeps about itself. The row is the truth; the Celery message is only a wake-up."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from training_jobs.enums import JobPriority, JobState

LEASE = timedelta(seconds=60)
"""A worker renews its lease every few seconds; a job whose lease ran out is taken up by another."""

MAX_ATTEMPTS = 5
"""A job that took its worker down this often is broken itself (out of memory without a message, say)."""


class Job(models.Model):
    """A piece of offline work that survives its worker.

    `attempt` counts how often the lease was taken and is the fencing token: whoever lost the lease can no
    longer write, because every write names its attempt. `error` names the kind of failure, `message` is
    the sentence people read, `proposal` what they can do about it.
    """

    state = models.CharField(
        _("state"), max_length=12, choices=JobState, default=JobState.QUEUED, editable=False, db_index=True
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=JobPriority, default=JobPriority.NORMAL
    )
    attempt = models.PositiveIntegerField(_("attempt"), default=0, editable=False)
    attempt_limit = models.PositiveIntegerField(default=MAX_ATTEMPTS, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, editable=False)
    cancel_requested = models.BooleanField(default=False, editable=False)
    pause_requested = models.BooleanField(default=False, editable=False)
    progress_done = models.PositiveIntegerField(default=0, editable=False)
    progress_total = models.PositiveIntegerField(default=0, editable=False)
    error = models.CharField(max_length=100, blank=True, editable=False)
    message = models.TextField(_("message"), blank=True, editable=False)
    proposal = models.TextField(_("what to do"), blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    finished_at = models.DateTimeField(_("ended"), null=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(progress_done__lte=models.F("progress_total")),
                name="%(app_label)s_%(class)s_progress_in_range",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "priority", "created_at"], name="%(class)s_queue"),
        ]

    @property
    def progress_ratio(self) -> float:
        """0..1; 0 while nobody knows how much there is to do."""
        return self.progress_done / self.progress_total if self.progress_total else 0.0

    @property
    def progress_percent(self) -> int:
        """0..100; 100 once it has succeeded, however much of it had to be done."""
        return 100 if self.state == JobState.SUCCEEDED else round(100 * self.progress_ratio)
