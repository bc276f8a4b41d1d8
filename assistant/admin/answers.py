"""Answers with their sources, timings and the person's vote, for reading only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from assistant.answering.rendering import render_answer
from assistant.enums import AnswerStatus
from assistant.models import Answer, AnswerSource, Feedback
from assistant.selectors.attention import Attention, attention_condition, of_people
from curation.text import plain

_LABEL_COLOURS = {
    AnswerStatus.FACT: "success",
    AnswerStatus.CURATED: "success",
    AnswerStatus.GENERATED: "success",
    AnswerStatus.NEAREST: "info",
    AnswerStatus.CLARIFIED: "info",
    AnswerStatus.PERSON: "info",
    AnswerStatus.EXTRACTIVE: "info",
    AnswerStatus.ABSTAINED_NO_SOURCE: "warning",
    AnswerStatus.ABSTAINED_UNKNOWN: "warning",
    AnswerStatus.ABSTAINED_UNVERIFIED: "warning",
    AnswerStatus.FAILED: "danger",
}


class ReadOnlyMixin:
    """Nobody adds, changes or deletes here; who may view is decided by permissions."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SourceInline(ReadOnlyMixin, TabularInline):  # type: ignore[misc]
    model = AnswerSource
    fields = ["rank", "number", "is_used", "source", "rounded_score", "excerpt"]
    readonly_fields = fields
    extra = 0

    @display(description=_("source"))
    def source(self, source: AnswerSource) -> SafeString:
        return format_html('<a href="{}">{}</a>', source.url, source.citation)

    @display(description=_("score"))
    def rounded_score(self, source: AnswerSource) -> str:
        return f"{source.score:.3f}"

    @display(description=_("text"))
    def excerpt(self, source: AnswerSource) -> str:
        return plain.excerpt(source.text, 300)


class FeedbackInline(ReadOnlyMixin, TabularInline):  # type: ignore[misc]
    model = Feedback
    fields = ["vote", "comment", "updated_at"]
    readonly_fields = fields
    extra = 0


class AttentionFilter(DropdownFilter):  # type: ignore[misc]
    """The same answers that the first page of the desk counts."""

    title = _("reason to look at it")
    parameter_name = "atencion"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Attention.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Answer]) -> QuerySet[Answer]:
        if self.value() not in Attention.values:
            return queryset
        return of_people(queryset).filter(attention_condition(Attention(self.value())))


@admin.register(Answer)
class AnswerAdmin(ReadOnlyMixin, ModelAdmin):  # type: ignore[misc]
    list_display = ["short_question", "coloured_status", "way", "vote", "unit", "total_ms", "created_at"]
    list_filter = [
        AttentionFilter,
        ("route", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("feedback__vote", ChoicesDropdownFilter),
        ("conversation__unit", RelatedDropdownFilter),
        ("conversation__channel", ChoicesDropdownFilter),
    ]
    list_filter_submit = True
    search_fields = ["question", "text"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    inlines = [SourceInline, FeedbackInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "question",
                    "standalone_question",
                    "status",
                    "lead",
                    "rendered",
                    "buttons",
                    "notice",
                ]
            },
        ),
        (
            _("How it was made"),
            {
                "fields": [
                    ("way", "as_of", "audience"),
                    "decision",
                    ("method", "encoder", "index_generation"),
                    ("generator", "num_prompt_tokens", "num_completion_tokens"),
                    "steps",
                ]
            },
        ),
    ]
    readonly_fields = ["rendered", "buttons", "way", "decision", "steps"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        rows: QuerySet[Answer] = super().get_queryset(request)
        return rows.select_related("conversation__unit", "feedback")

    @display(description=_("question"))
    def short_question(self, answer: Answer) -> str:
        return Truncator(answer.question).chars(90) or "–"

    @display(description=_("status"), label=_LABEL_COLOURS, ordering="status")
    def coloured_status(self, answer: Answer) -> tuple[str, str]:
        return answer.status, answer.get_status_display()

    @display(description=_("route"), ordering="route")
    def way(self, answer: Answer) -> str:
        return answer.get_route_display() or "–"

    @display(description=_("vote"))
    def vote(self, answer: Answer) -> str:
        feedback = getattr(answer, "feedback", None)
        return str(feedback) if feedback else "–"

    @display(description=_("unit"))
    def unit(self, answer: Answer) -> str:
        return str(answer.conversation.unit)

    @display(description=_("time (ms)"))
    def total_ms(self, answer: Answer) -> str:
        return f"{answer.timings_ms.get('total', 0):.0f}"

    @display(description=_("answer"))
    def rendered(self, answer: Answer) -> SafeString:
        urls = {source.number: source.url for source in answer.sources.all() if source.number is not None}
        return render_answer(answer.text, urls)

    @display(description=_("buttons under it"))
    def buttons(self, answer: Answer) -> SafeString | str:
        rows = ((choice.get("label", ""), choice.get("key", "")) for choice in answer.choices)
        return format_html_join("", "<div>{} <code>{}</code></div>", rows) or "–"

    @display(description=_("decided from"))
    def decision(self, answer: Answer) -> SafeString | str:
        lines = ((name, _figure(value)) for name, value in answer.features.items())
        return format_html_join("", "<div>{}: {}</div>", lines) or "–"

    @display(description=_("timings (ms)"))
    def steps(self, answer: Answer) -> SafeString:
        lines = ((name, f"{elapsed:.1f}") for name, elapsed in answer.timings_ms.items())
        return format_html_join("", "<div>{}: {}</div>", lines)


def _figure(value: Any) -> str:
    """A feature as people read it: numbers short, lists in one line."""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_figure(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_figure(each) for each in value)
    return str(value)
