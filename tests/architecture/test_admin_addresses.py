"""Addresses of the admin speak one language: each ends with the name of its view, which is an identifier."""

from collections.abc import Iterator

from django.contrib import admin
from django.urls.resolvers import RoutePattern

OURS = ("curation", "assistant", "training_jobs")


def test_every_address_ends_with_the_name_of_its_view() -> None:
    found = dict(_addresses())
    assert len(found) > 50
    assert {name: last for name, last in found.items() if last != name.rpartition(".")[2]} == {}


def _addresses() -> Iterator[tuple[str, str]]:
    """`app_model.view` of each named address and its last fixed word, dashes as underscores."""
    admin.autodiscover()  # the URL configuration does it, and no test may have loaded it yet
    for model, desk in admin.site._registry.items():
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        if model._meta.app_label not in OURS:
            continue
        for pattern in desk.get_urls():
            name = str(pattern.name)
            if isinstance(pattern.pattern, RoutePattern) and name.startswith(prefix):
                words = [part for part in str(pattern.pattern).split("/") if part and "<" not in part]
                last = words[-1].replace("-", "_") if words else "changelist"
                yield f"{prefix[:-1]}.{name.removeprefix(prefix)}", last
