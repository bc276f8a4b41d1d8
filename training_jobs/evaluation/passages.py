"""Titles and addresses of indexed passages, for pages that show their keys."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from assistant.models import IndexedPassage
from curation.models import Unit


@dataclass(frozen=True, slots=True)
class PassageLink:
    """Where a passage can be read. `entry_key` is that of the entry it is a part of."""

    title: str
    url: str
    entry_key: str


def passage_links(unit: Unit, keys: Iterable[str]) -> dict[str, PassageLink]:
    """By passage key and by entry key. What is no longer indexed is left out.

    An entry of several passages leads to its first.
    """
    wanted = set(keys)
    rows = IndexedPassage.objects.filter(Q(key__in=wanted) | Q(entry_key__in=wanted), unit=unit)
    links: dict[str, PassageLink] = {}
    for key, entry_key, title, url in rows.order_by("pk").values_list("key", "entry_key", "title", "url"):
        link = PassageLink(title, url, entry_key)
        links[key] = link
        links.setdefault(entry_key, link)
    return links
