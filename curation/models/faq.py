"""Frequent questions: one answer, several ways to ask for it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from curation.models.entry import Entry
from curation.models.unit import Unit


class Category(models.Model):
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="categories", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["unit", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "slug"], name="curation_category_slug_per_unit")
        ]

    def __str__(self) -> str:
        return self.name


class FaqEntry(Entry):
    KEY_PREFIX: ClassVar[str] = "faq"

    question = models.CharField(_("question"), max_length=400)
    variants = ArrayField(
        models.CharField(max_length=400),
        verbose_name=_("other ways to ask it"),
        default=list,
        blank=True,
        help_text=_("One per line, as people really write it."),
    )
    answer = models.TextField(
        _("answer"),
        validators=[MaxLengthValidator(20_000)],
        help_text=_("Markdown: lists, links, bold, tables."),
    )
    category = models.ForeignKey(
        Category,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("category"),
    )
    sources = models.TextField(
        _("sources"),
        blank=True,
        help_text=_("Where this is written: resolution, article, link. One per line."),
    )
    # Written as `curation.text.foundations` says; a field, so that revisions, imports and history carry it.
    rests_on = ArrayField(
        models.CharField(max_length=300),
        verbose_name=_("rests on"),
        default=list,
        blank=True,
        help_text=_(
            "Articles and documents it follows from. When one of them changes, the answer is no longer shown"
            " until somebody has looked at it."
        ),
    )

    class Meta(Entry.Meta):
        verbose_name = _("frequent question")
        verbose_name_plural = _("frequent questions")
        ordering = ["unit", "category__position", "question"]

    def __str__(self) -> str:
        return self.question
