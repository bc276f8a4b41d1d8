"""What every piece of curated content shares: workflow, validity, audience, people and history."""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from curation.enums import Audience, Status
from curation.models.unit import Unit

# Any readable name that fits one segment of an address: no slash, no blanks at the ends, not «.» or «..».
validate_identifier = RegexValidator(
    r"\A(?!\.{1,2}\Z)[^\s/\\](?:[^/\\\n\r\t]*[^\s/\\])?\Z",
    _("Use letters, digits, points and hyphens; no slash and no blank at the ends."),
)


class WorkflowQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        """Entries the public may see at some date (validity not considered)."""
        return self.filter(status=Status.PUBLISHED)

    def in_force(self, on: date) -> Self:
        """Published entries whose validity includes the day `on` (both ends included)."""
        return self.published().filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        )


class WorkflowModel(models.Model):
    """Status, validity, audience and people. Status changes only through `curation.services`."""

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False, db_index=True
    )
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, default=Audience.EVERYONE)
    language = models.CharField(_("language"), max_length=5, default="es", choices=settings.LANGUAGES)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("Last day included."))
    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        help_text=_("Approved now, published by itself at this time."),
    )
    review_by = models.DateField(
        _("review by"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody checks it is still right."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who answers for the content."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    # Who wrote the present text since it was last published: none of them may approve it.
    writer_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, editable=False)
    is_sample = models.BooleanField(_("sample content"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = WorkflowQuerySet.as_manager()
    history = HistoricalRecords(inherit=True)

    # Fields that belong to the workflow, not to what people read; a revision never overwrites them.
    IDENTITY_FIELDS: ClassVar[frozenset[str]] = frozenset()
    WORKFLOW_FIELDS: ClassVar[frozenset[str]] = frozenset(
        {
            *("id", "status", "author", "writer_ids", "publish_at", "is_sample", "created_at", "updated_at"),
            *("approved_by", "approved_at", "published_at", "retired_at"),
        }
    )

    class Meta:
        abstract = True
        # Approving and withdrawing are rights of their own: `curation.publish_faqentry`, `.retire_faqentry`…
        default_permissions = ("add", "change", "delete", "view", "publish", "retire")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_validity_in_order",
                violation_error_message=_("«Valid until» must not come before «valid from»."),
            )
        ]

    @property
    def is_scheduled(self) -> bool:
        """Approved, and waiting for its publication time."""
        return self.status == Status.IN_REVIEW and self.approved_at is not None

    @classmethod
    def content_fields(cls) -> tuple[models.Field[Any, Any], ...]:
        """The fields people write, in order; everything a revision replaces."""
        return tuple(
            field
            for field in cls._meta.concrete_fields
            if field.name not in cls.WORKFLOW_FIELDS | cls.IDENTITY_FIELDS
        )


class Entry(WorkflowModel):
    """Content that belongs to a unit directly and is revised by a working copy.

    `external_id` is the stable name inside the unit; it is part of every passage key and public address.
    A published entry is never edited in place: a revision (`revises` set) is written, approved and then
    replaces the content of the entry it revises, so the public text stays whole while somebody works.
    """

    KEY_PREFIX: ClassVar[str]
    IDENTITY_FIELDS = frozenset({"unit", "external_id", "revises"})

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="%(class)s_set", verbose_name=_("unit"))
    external_id = models.CharField(
        _("identifier"),
        max_length=120,
        blank=True,
        validators=[validate_identifier],
        help_text=_("Stable name in addresses; empty: given by itself."),
    )
    revises = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="revisions",
        verbose_name=_("revision of"),
    )

    class Meta(WorkflowModel.Meta):
        abstract = True
        constraints: ClassVar = [
            *WorkflowModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit", "external_id"],
                condition=Q(revises__isnull=True) & ~Q(external_id=""),
                name="%(app_label)s_%(class)s_one_identifier_per_unit",
                violation_error_message=_("This unit already has an entry with this identifier."),
            ),
            models.UniqueConstraint(
                fields=["revises"],
                condition=Q(revises__isnull=False),
                name="%(app_label)s_%(class)s_one_open_revision",
            ),
        ]

    @property
    def key(self) -> str:
        """The stable entry key, for example `faq:costo-maestria`."""
        return f"{self.KEY_PREFIX}:{self.external_id}"
