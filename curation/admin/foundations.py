"""Choosing what an answer rests on: search as you type, and what its own text names, by one click."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminMultipleAutocompleteWidget

from curation.enums import Status
from curation.models import Article, Unit
from curation.passages.citations import article_citation, document_citation, version_citation
from curation.selectors.foundations import (
    article_foundation,
    document_foundation,
    document_rows,
    foundation_rows,
    resolve_foundations,
)
from curation.selectors.suggestions import suggested_articles
from curation.text.foundations import parse_foundation

_ROWS_A_PAGE = 20
OPTIONS_URL = reverse_lazy("admin:curation_faqentry_foundations")

Option = tuple[str, str]  # what is stored, what people read


class FoundationsField(forms.Field):
    """A list of stored foundations; what is searched for comes from the desk's own address."""

    def __init__(self, **options: Any) -> None:
        options.pop("base_field", None)
        options.pop("max_length", None)
        widget = UnfoldAdminMultipleAutocompleteWidget(attrs={"data-ajax--url": OPTIONS_URL})
        super().__init__(**{"widget": widget, "required": False, **options})

    def clean(self, value: Any) -> list[str]:
        chosen = [str(each) for each in value or []]
        if any(parse_foundation(each) is None for each in chosen):
            raise ValidationError(_("Choose from the list."))
        return chosen

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


def matching_foundations(request: HttpRequest) -> JsonResponse:
    """The options for what was typed, in the form that Select2 reads."""
    words = request.GET.get("term", "").split()
    page = max(int(request.GET.get("page", "1") or 1), 1) if request.GET.get("page", "1").isdigit() else 1
    first, last = (page - 1) * _ROWS_A_PAGE, page * _ROWS_A_PAGE
    articles = list(foundation_rows(None, words)[first : last + 1])
    found = [article_option(article) for article in articles[:_ROWS_A_PAGE]]
    if page == 1:
        found += [_document_option(document) for document in document_rows(None, words)[:_ROWS_A_PAGE]]
    return JsonResponse(
        {
            "results": [{"id": stored, "text": label} for stored, label in found],
            "pagination": {"more": len(articles) > _ROWS_A_PAGE},
        }
    )


def foundation_labels(unit: Unit, stored: Sequence[str]) -> list[Option]:
    """How people read what an entry rests on; a text that is gone shows its key."""
    named = [(each, parse_foundation(each)) for each in stored]
    identifiers = {found.external_id for _each, found in named if found is not None}
    rows = Article.objects.filter(
        version__regulation__unit=unit,
        version__regulation__external_id__in=identifiers,
        anchor__in={found.anchor for _each, found in named if found is not None},
    ).select_related("version__regulation")
    labels = {row.key: _article_label(row) for row in rows}
    for document in unit.document_set.filter(external_id__in=identifiers, revises=None).defer("body"):
        labels[document.key] = document_citation(document)
    return [(each, labels.get(found.key, found.key) if found else each) for each, found in named]


def suggested_options(unit: Unit, text: str, *, present: Sequence[str]) -> list[Option]:
    """Articles the text names, with their text of today, that the entry does not rest on yet."""
    return [article_option(article) for article in suggested_articles(unit, text, present=present)]


def article_option(article: Any) -> Option:
    return str(article_foundation(article)), _article_label(article)


def checked_foundations(unit: Unit, chosen: Sequence[str], suggested: Sequence[str]) -> list[str]:
    """What was chosen, with ticked suggestions in the place of older texts of the same article.

    Raises:
        ValidationError: something belongs to another unit or exists no more.
    """
    renewed = {found.place for each in suggested if (found := parse_foundation(each)) is not None}
    kept = [
        each for each in chosen if (found := parse_foundation(each)) is None or found.place not in renewed
    ]
    stored, unknown = resolve_foundations(unit, [*kept, *suggested])
    if unknown:
        raise ValidationError(
            _("This unit has no such article or document: %(keys)s"), params={"keys": ", ".join(unknown)}
        )
    return stored


def _article_label(article: Article) -> str:
    label = article_citation(article, version_citation(article.version))
    if article.title:
        label += f" · {article.title}"
    if article.version.status == Status.PUBLISHED:
        return label
    return str(_("%(article)s (not published yet)")) % {"article": label}


def _document_option(document: Any) -> Option:
    return str(document_foundation(document)), document_citation(document)
