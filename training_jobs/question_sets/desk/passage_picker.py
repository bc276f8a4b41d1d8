"""Choosing right passages by searching the unit's content, as the assistant itself would find them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from html import unescape

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from assistant.retrieval import Hit, retrieve
from curation.enums import Audience
from curation.models import Unit
from curation.text.markdown import render_markdown
from training_jobs.question_sets.selectors import NamedPassage, named_passages

NUM_HITS = 10
_EXCERPT_CHARS = 280
_AUDIENCES = [audience for audience in Audience if audience != Audience.STAFF]


@dataclass(frozen=True, slots=True)
class Picker:
    """`chosen` are ticked, `found` are not yet; `has_searched` tells an empty result from no search."""

    query: str
    chosen: list[NamedPassage]
    found: list[NamedPassage]
    has_searched: bool


def wants_search(request: HttpRequest) -> bool:
    """Whether the form was sent to search for passages, not to be saved."""
    return request.method == "POST" and "search" in request.POST


def picker_of(
    request: HttpRequest, unit: Unit, *, chosen: Collection[str], question: str, on: date | None
) -> Picker:
    """The picker of a page: at first it searches for the question itself."""
    day = on or timezone.localdate()
    query = (request.POST.get("query") or "").strip() or question
    passages = named_passages(unit, sorted(chosen), on=day)
    found = [] if not query else _found(unit, query, day, chosen)
    return Picker(query, [_short(passage) for passage in passages], found, bool(query))


def _found(unit: Unit, query: str, day: date, chosen: Collection[str]) -> list[NamedPassage]:
    """Hits for everybody, then what only students or teachers find."""
    hits: dict[str, Hit] = {}
    for audience in _AUDIENCES:
        for hit in retrieve(query, unit=unit, audience=audience, as_of=day, k=NUM_HITS).hits:
            hits.setdefault(hit.key, hit)
    rest = [hit for hit in hits.values() if hit.key not in chosen]
    return [
        _short(NamedPassage(hit.key, hit.title, hit.citation, hit.url, hit.text))
        for hit in rest[: NUM_HITS + len(_AUDIENCES)]
    ]


def _short(passage: NamedPassage) -> NamedPassage:
    """The beginning of its text without Markdown; a citation that only repeats the title is left out."""
    plain = " ".join(unescape(strip_tags(render_markdown(passage.text))).split())
    citation = "" if passage.title in passage.citation else passage.citation
    return replace(passage, text=Truncator(plain).chars(_EXCERPT_CHARS), citation=citation)
