"""Which parts say the same thing because one is taken from the other, as the office itself states it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from assistant.language.words import fold
from curation.enums import Kind
from training_jobs.data_sets.content import Source

_ARTICLES = re.compile(r",?\s*\b(?:articulos?|arts?\.)\s*(?P<numbers>[\w\s,.]+)$")
_NUMBER = re.compile(r"\d+(?:\s*(?:bis|ter|quater))?")
_ARTICLE_TITLE = re.compile(r"^articulo\s+(\d+(?:\s*(?:bis|ter|quater))?)\b")


def stated_relations(sources: Iterable[Source]) -> dict[str, frozenset[str]]:
    """For each part the keys of the others it is taken from, or that are taken from it."""
    sources = list(sources)
    articles, documents = _places(sources)
    related: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for other in _stated(source.stated_sources, articles, documents):
            if other != source.key:
                related[source.key].add(other)
                related[other].add(source.key)
    return {key: frozenset(others) for key, others in related.items()}


def _places(sources: Iterable[Source]) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    articles: dict[tuple[str, str], str] = {}
    documents: dict[str, str] = {}
    for source in sources:
        if source.kind == Kind.DOCUMENT:
            documents[fold(source.title)] = source.key
        number = _ARTICLE_TITLE.match(fold(source.title)) if source.kind == Kind.ARTICLE else None
        if number is not None:
            articles[fold(source.passages[0].heading_path[0]), _plain(number.group(1))] = source.key
    return articles, documents


def _stated(lines: str, articles: dict[tuple[str, str], str], documents: dict[str, str]) -> Iterator[str]:
    for line in map(fold, lines.splitlines()):
        found = _ARTICLES.search(line)
        name = line[: found.start()].strip() if found else line.strip()
        for number in _NUMBER.findall(found["numbers"]) if found else ():
            if (key := articles.get((name, _plain(number)))) is not None:
                yield key
        if name in documents:
            yield documents[name]


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number)
