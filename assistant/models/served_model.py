"""What the online side must know about a model, and no more."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assistant.enums import ModelRole
from curation.models import Unit


class ServedModel(models.Model):
    """A generator, an encoder or a ranker by the name its engine knows it by.

    One is in production per role and unit (`unit` empty: for every unit without one of its own). For
    encoders, the similarity thresholds calibrated for this very model stand here, so that a new encoder
    never inherits the old one's: cosine similarities, higher is better.
    """

    role = models.CharField(_("role"), max_length=10, choices=ModelRole)
    name = models.CharField(
        _("name"), max_length=300, help_text=_("As the engine knows it: folder, hub id or adapter.")
    )
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 over its files."))
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    in_production = models.BooleanField(_("in production"), default=False)
    dimensions = models.PositiveSmallIntegerField(_("dimensions"), null=True, blank=True)
    abstain_below = models.FloatField(_("abstain below"), null=True, blank=True)
    certain_above = models.FloatField(_("certain above"), null=True, blank=True)
    document = models.JSONField(
        _("document"),
        default=dict,
        blank=True,
        help_text=_("A ranker whole: weights, what it learned from, its measured precision and coverage."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("served model")
        verbose_name_plural = _("served models")
        constraints = [
            models.UniqueConstraint(fields=["role", "name", "digest"], name="assistant_model_once"),
            models.UniqueConstraint(
                fields=["role", "unit"],
                condition=models.Q(in_production=True),
                name="assistant_one_production_model",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name
