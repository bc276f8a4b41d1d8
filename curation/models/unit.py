"""The office that owns content. Retrieval never crosses units unless asked to."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from curation.enums import Writing

validate_origin = RegexValidator(
    r"\Ahttps?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?\Z",
    _("Write scheme and host alone, such as https://posgrado.example.edu."),
)


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
    writing = models.CharField(
        _("written answers"),
        max_length=8,
        choices=Writing,
        default=Writing.WHEN_BETTER,
        help_text=_("Whether the text generator writes answers, or entries are shown word for word."),
    )
    person_text = models.TextField(
        _("text for who asks for a person"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Shown to who asks for a person, complains or asks about their own case. Empty: the contact."
        ),
    )
    emergency_text = models.TextField(
        _("whom to call in distress"),
        max_length=1000,
        blank=True,
        help_text=_("Shown at once to who writes of distress, violence or harassment: numbers to call."),
    )
    widget_origins = ArrayField(
        models.CharField(max_length=200, validators=[validate_origin]),
        verbose_name=_("pages that may carry the chat"),
        default=list,
        blank=True,
        help_text=_("One address a line, such as https://posgrado.example.edu; this portal always may."),
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
