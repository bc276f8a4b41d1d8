"""Circulars, guides, calls, study plans, theses: prose that is cited by section."""

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.enums import DocumentType
from curation.models.entry import Entry


class Document(Entry):
    KEY_PREFIX: ClassVar[str] = "doc"

    document_type = models.CharField(
        _("type"), max_length=12, choices=DocumentType, default=DocumentType.OTHER
    )
    title = models.CharField(_("title"), max_length=400)
    body = models.TextField(
        _("text"),
        validators=[MaxLengthValidator(2_000_000)],
        help_text=_("Markdown; headings divide it into passages that can be cited."),
    )
    abstract = models.TextField(_("abstract"), blank=True)
    authors = models.CharField(_("authors"), max_length=400, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    issued_on = models.DateField(_("date of issue"), null=True, blank=True)

    class Meta(Entry.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["unit", "title"]

    def __str__(self) -> str:
        return self.title
