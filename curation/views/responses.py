"""How public pages answer: always revalidated by ETag, and helpful when there is nothing to show."""

from collections.abc import Callable
from typing import ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from curation.models import Unit

P = ParamSpec("P")


def public_page(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """GET and HEAD only; a browser keeps the page but asks each time whether it changed (304 if not).

    A retired text must vanish at once, so no cache may answer on its own.
    """
    guarded: Callable[P, HttpResponse] = require_safe(
        cache_control(public=True, no_cache=True)(conditional_page(view))
    )
    return guarded


def get_unit(code: str) -> Unit:
    """The active unit with this code, or a 404."""
    return get_object_or_404(Unit, code=code, is_active=True)


def not_available(request: HttpRequest, unit: Unit, *, is_gone: bool) -> HttpResponse:
    """404 or 410 with the office's contact and the way to its other pages."""
    context = {"unit": unit, "is_gone": is_gone}
    return render(request, "curation/not_available.html", context, status=410 if is_gone else 404)
