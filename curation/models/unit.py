"""The office that owns content. Retrieval never crosses units unless asked to."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Unit(models.Model):
    """One office: its content, its assistant, its contact for what the assistant cannot answer."""

    code = models.SlugField(
        _("code"), max_length=40, unique=True, help_text=_("Short name in addresses, for example: soe")
    )
    name = models.CharField(_("name"), max_length=200)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=60, blank=True)
    contact_place = models.CharField(_("office address"), max_length=200, blank=True)
    contact_hours = models.CharField(_("office hours"), max_length=200, blank=True)
    author_may_approve = models.BooleanField(
        _("author may approve"),
        default=False,
        help_text=_("Off: whoever wrote an entry cannot publish it; a second person has to."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
