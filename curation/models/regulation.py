"""Regulations: a regulation has versions in force from/until a date; a version has articles."""

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from curation.enums import ArticleKind
from curation.models.entry import WorkflowModel, validate_identifier
from curation.models.unit import Unit


class Regulation(models.Model):
    """A norm that keeps its identity while its text changes."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="regulations", verbose_name=_("unit"))
    external_id = models.CharField(
        _("identifier"),
        max_length=120,
        blank=True,
        validators=[validate_identifier],
        help_text=_("Stable name in addresses; empty: given by itself."),
    )
    title = models.CharField(_("title"), max_length=400)
    short_title = models.CharField(
        _("short title"), max_length=120, blank=True, help_text=_("As people call it; used in citations.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("regulation")
        verbose_name_plural = _("regulations")
        ordering = ["unit", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "external_id"],
                condition=~models.Q(external_id=""),
                name="curation_regulation_identifier_per_unit",
            )
        ]

    def __str__(self) -> str:
        return self.short_title or self.title


class RegulationVersion(WorkflowModel):
    """A regulation's text as approved by one resolution; `valid_from`/`valid_until` say when in force."""

    KEY_PREFIX: ClassVar[str] = "reg"
    IDENTITY_FIELDS = frozenset({"regulation", "number"})

    regulation = models.ForeignKey(
        Regulation, models.PROTECT, related_name="versions", verbose_name=_("regulation")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    resolution_number = models.CharField(_("resolution"), max_length=120, blank=True)
    source_file = models.FileField(_("source file"), upload_to="regulations/", blank=True)
    source_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(WorkflowModel.Meta):
        verbose_name = _("regulation version")
        verbose_name_plural = _("regulation versions")
        ordering = ["regulation", "-number"]
        constraints = [
            *WorkflowModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["regulation", "number"], name="curation_version_number_per_regulation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regulation} · v{self.number}"

    @property
    def unit(self) -> Unit:
        return self.regulation.unit

    @property
    def key(self) -> str:
        """The stable entry key, for example `reg:reglamento-posgrado/v2`."""
        return f"reg:{self.regulation.external_id}/v{self.number}"


class Article(models.Model):
    """One citable part of a version, in document order."""

    version = models.ForeignKey(
        RegulationVersion, models.CASCADE, related_name="articles", verbose_name=_("version")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ArticleKind, default=ArticleKind.ARTICLE)
    number = models.CharField(
        _("number as printed"),
        max_length=40,
        blank=True,
        help_text=_("For example: 12, 12 bis, PRIMERA; a preamble has none."),
    )
    anchor = models.SlugField(
        _("anchor"),
        max_length=60,
        help_text=_("Last part of the key and of the address, for example: 12-bis"),
    )
    heading_path = models.JSONField(
        _("headings above"), default=list, blank=True, help_text=_("From title to section, outermost first.")
    )
    title = models.CharField(_("heading"), max_length=400, blank=True)
    text = models.TextField(_("text"), validators=[MaxLengthValidator(200_000)])
    position = models.PositiveIntegerField(_("position"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "anchor"], name="curation_article_anchor_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def key(self) -> str:
        """The stable passage key, for example `reg:reglamento-posgrado/v2/art:12-bis`."""
        return f"{self.version.key}/art:{self.anchor}"
