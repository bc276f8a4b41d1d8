"""The page of each entry. Its anchors are the ones citations lead to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from curation.models import AnyEntry, Unit
from curation.selectors.entries import find_entry
from curation.selectors.pages import page_of
from curation.selectors.visibility import Visibility, visibility_of
from curation.views.responses import get_unit, not_available, public_page


@public_page
def faq(request: HttpRequest, unit_code: str, external_id: str) -> HttpResponse:
    return _entry_page(request, get_unit(unit_code), f"faq:{external_id}")


@public_page
def document(request: HttpRequest, unit_code: str, external_id: str) -> HttpResponse:
    return _entry_page(request, get_unit(unit_code), f"doc:{external_id}")


@public_page
def regulation_version(request: HttpRequest, unit_code: str, external_id: str, number: int) -> HttpResponse:
    return _entry_page(request, get_unit(unit_code), f"reg:{external_id}/v{number}")


def _entry_page(request: HttpRequest, unit: Unit, key: str) -> HttpResponse:
    entry, today = find_entry(unit, key), timezone.localdate()
    visibility = Visibility.HIDDEN if entry is None else visibility_of(entry, on=today)
    if entry is None or visibility in {Visibility.HIDDEN, Visibility.GONE}:
        return not_available(request, unit, is_gone=visibility == Visibility.GONE)
    return render_entry(request, unit, entry, visibility=visibility)


def render_entry(
    request: HttpRequest, unit: Unit, entry: AnyEntry, *, visibility: Visibility, **extra: Any
) -> HttpResponse:
    """The entry's page; the admin's preview uses it for texts that are not public."""
    template, context = page_of(entry, on=timezone.localdate())
    context |= {"unit": unit, "entry": entry, "visibility": visibility, **extra}
    return render(request, template, context)
