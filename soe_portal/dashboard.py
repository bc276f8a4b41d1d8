"""First page of the admin: what waits for somebody, as counts that open the list they count.

Each person sees only what their permissions let them read. The counts come from the selectors of the app
that owns the rows; this module only arranges them.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from assistant.models import Answer
from assistant.selectors.attention import attention_counts, latest_needing_attention
from curation.models import Document, FaqEntry, RegulationVersion
from curation.selectors.situations import Situation, longest_waiting, situation_counts
from soe_portal.menu import may_read_alerts, may_read_answers
from training_jobs.gate.selectors import open_alerts
from training_jobs.models import QualityAlert

ENTRY_MODELS = (FaqEntry, RegulationVersion, Document)
RECENT_DAYS = 7
ROWS = 6


@dataclass(frozen=True, slots=True)
class Count:
    """A number and the list it counts."""

    label: str
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do; `parts` say where, and only those that are not zero."""

    title: str
    number: int
    parts: tuple[Count, ...]
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    note: str
    url: str


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the desk's cards and rows to the page's context (called by the theme)."""
    entry_models = [model for model in ENTRY_MODELS if _may_view(request, model)]
    desk: dict[str, Any] = {"recent_days": RECENT_DAYS}
    if entry_models:
        desk |= {"content": _content_cards(entry_models), "waiting": _waiting_rows(entry_models)}
    if may_read_alerts(request):
        desk |= {"alerts": _alert_rows(), "alerts_url": _list_url(QualityAlert)}
    if may_read_answers(request):
        desk |= _answers()
    return {**context, "title": _("To do"), "desk": desk}


def _may_view(request: HttpRequest, model: type[Any]) -> bool:
    name = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return request.user.has_perm(name)


def _content_cards(entry_models: list[type[Any]]) -> list[Card]:
    today = timezone.localdate()
    counts = {model: situation_counts(model._default_manager.all(), on=today) for model in entry_models}
    urgent = {Situation.WAITING, Situation.REVIEW_DUE, Situation.EXPIRED, Situation.OUTDATED}
    cards = []
    for situation in Situation:
        parts = tuple(
            Count(
                capfirst(str(model._meta.verbose_name_plural)),
                counts[model][situation],
                _list_url(model, situacion=situation.value),
            )
            for model in entry_models
            if counts[model][situation]
        )
        number = sum(part.number for part in parts)
        cards.append(Card(str(situation.label), number, parts, is_urgent=situation in urgent and number > 0))
    return cards


def _waiting_rows(entry_models: list[type[Any]]) -> list[Row]:
    today = timezone.localdate()
    entries = [
        entry
        for model in entry_models
        for entry in longest_waiting(model._default_manager.all(), on=today, limit=ROWS)
    ]
    entries.sort(key=lambda entry: entry.updated_at)
    return [Row(str(entry), _day(entry.updated_at), _change_url(entry)) for entry in entries[:ROWS]]


def _alert_rows() -> list[Row]:
    """Falls of quality that nobody has seen and that have not recovered, newest first."""
    return [
        Row(alert.message, f"{alert.unit} · {_day(alert.created_at)}", _change_url(alert))
        for alert in open_alerts()[:ROWS]
    ]


def _answers() -> dict[str, Any]:
    since = timezone.localtime().replace(microsecond=0) - timedelta(days=RECENT_DAYS)
    total, by_reason = attention_counts(since=since)
    counts = [
        Count(str(reason.label), number, _list_url(Answer, atencion=reason.value, created_at__gte=since))
        for reason, number in by_reason.items()
    ]
    rows = [
        Row(
            Truncator(answer.question).chars(110) or "–",
            " · ".join([_day(answer.created_at), _reason(answer)]),
            _change_url(answer),
        )
        for answer in latest_needing_attention(since=since, limit=ROWS)
    ]
    return {
        "answers": counts,
        "answers_total": Count(_("Answers"), total, _list_url(Answer, created_at__gte=since)),
        "answers_rows": rows,
    }


def _reason(answer: Answer) -> str:
    feedback = getattr(answer, "feedback", None)
    vote = f"{feedback}: {feedback.comment}" if feedback and feedback.comment else str(feedback or "")
    return Truncator(vote or answer.get_status_display()).chars(120)


def _day(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%d/%m/%Y")


def _list_url(model: type[Any], **query: Any) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return f"{reverse(name)}?{urlencode(query)}"


def _change_url(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
