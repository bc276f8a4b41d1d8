"""Desk of regulations: the norm, its versions, the articles of each."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation import services
from curation.admin.filters import SituationFilter
from curation.admin.history import HistoryAdmin
from curation.admin.people import staff_user
from curation.admin.workflow import WORKFLOW_FIELDSET, WorkflowAdmin
from curation.exceptions import EntryNotEditableError
from curation.models import Article, Regulation, RegulationVersion
from curation.services.writing import ensure_editable


class ReadOnlyInline(TabularInline):  # type: ignore[misc]
    """A list with links to the rows' own pages."""

    extra = max_num = 0
    can_delete = False
    show_change_link = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class VersionInline(ReadOnlyInline):
    model = RegulationVersion
    fields = ["number", "resolution_number", "status", "valid_from", "valid_until"]
    readonly_fields = ["status"]


class ArticleInline(ReadOnlyInline):
    model = Article
    fields = ["position", "kind", "number", "title"]


@admin.register(Regulation)
class RegulationAdmin(HistoryAdmin, ModelAdmin):  # type: ignore[misc]
    list_display = ["title", "short_title", "unit", "num_versions"]
    list_select_related = ["unit"]
    list_filter = [("unit", RelatedDropdownFilter)]
    search_fields = ["title", "short_title", "external_id"]
    fields = ["unit", "title", "short_title", "external_id"]
    inlines = [VersionInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Regulation]:
        rows: QuerySet[Regulation] = super().get_queryset(request)
        return rows.annotate(num_versions=Count("versions"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["unit", "external_id"]

    @display(description=_("Versions"), ordering="num_versions")
    def num_versions(self, regulation: Any) -> int:
        return int(regulation.num_versions)

    def save_model(self, request: HttpRequest, obj: Regulation, form: Any, change: bool) -> None:
        if change:
            services.regulation_update(obj, actor=staff_user(request))
            return
        made = services.regulation_get_or_create(
            unit=obj.unit,
            title=obj.title,
            short_title=obj.short_title,
            external_id=obj.external_id,
            actor=staff_user(request),
        )
        obj.pk, obj.external_id = made.pk, made.external_id


@admin.register(RegulationVersion)
class RegulationVersionAdmin(WorkflowAdmin):
    list_display = ["__str__", "status_badge", "situation", "resolution_number", "valid_from", "valid_until"]
    list_select_related = ["regulation__unit"]
    list_filter = [
        SituationFilter,
        ("status", ChoicesDropdownFilter),
        ("regulation", RelatedDropdownFilter),
        ("regulation__unit", RelatedDropdownFilter),
    ]
    search_fields = ["regulation__title", "regulation__short_title", "resolution_number"]
    autocomplete_fields = ["regulation", "owner"]
    inlines = [ArticleInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "status_badge",
                    ("regulation", "number"),
                    ("resolution_number", "source_file"),
                    "add_article",
                ]
            },
        ),
        WORKFLOW_FIELDSET,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegulationVersion]:
        rows: QuerySet[RegulationVersion] = super().get_queryset(request)
        return rows.select_related("regulation__unit")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["status_badge", "add_article", *([] if obj is None else ["regulation", "number"])]

    @display(description=_("Articles"))
    def add_article(self, version: RegulationVersion) -> SafeString | str:
        if version._state.adding:
            return str(_("Save the version first, then add its articles."))
        try:
            ensure_editable(version)
        except EntryNotEditableError:
            return str(_("The articles of a published version are not edited: propose a change."))
        url = reverse("admin:curation_article_add")
        return format_html('<a href="{}?version={}">{}</a>', url, version.pk, _("Add an article"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            services.entry_update(obj, actor=staff_user(request))
        else:
            services.regulation_version_create(obj, actor=staff_user(request))


@admin.register(Article)
class ArticleAdmin(HistoryAdmin, ModelAdmin):  # type: ignore[misc]
    list_display = ["__str__", "title", "version", "position"]
    list_select_related = ["version__regulation"]
    list_filter = [("version", RelatedDropdownFilter), ("kind", ChoicesDropdownFilter)]
    search_fields = ["number", "title", "text"]
    autocomplete_fields = ["version"]
    fields = ["version", ("kind", "number", "anchor", "position"), "title", "heading_path", "text"]
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        rows: QuerySet[Article] = super().get_queryset(request)
        return rows.select_related("version__regulation__unit")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if obj is None else ["version"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and _belongs_to_draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and _belongs_to_draft(obj)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        services.article_save(obj, actor=staff_user(request))

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        services.article_delete(obj, actor=staff_user(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            services.article_delete(article, actor=staff_user(request))


def _belongs_to_draft(article: Article | None) -> bool:
    if article is None:
        return True
    try:
        ensure_editable(article.version)
    except EntryNotEditableError:
        return False
    return True
