"""Articles that an answer names and does not rest on yet: offered to the editor, never linked silently."""

from collections.abc import Iterable
from typing import Any

from curation.models import Regulation, Unit
from curation.selectors.foundations import article_foundation, named_articles
from curation.text.foundations import foundations_of
from curation.text.references import Reference, comparable_number, find_references


def suggested_articles(unit: Unit, text: str, *, present: Iterable[str]) -> list[Any]:
    """Articles in force that `text` names, without those whose present text is among `present` already.

    A name counts for the regulation whose title stands nearest in the same line; without one, for the unit's
    only regulation; several regulations and no title suggest nothing.
    """
    references = list(find_references(text))
    if not references:
        return []
    regulations = list(unit.regulations.all())
    linked = {(each.place, each.text_hash) for each in foundations_of(list(present))}
    articles = {
        (article.version.regulation_id, article.kind, comparable_number(article.number)): article
        for article in named_articles(unit)
    }
    found: dict[int, Any] = {}
    for reference in references:
        regulation = _regulation_of(reference, text, regulations)
        article = articles.get((regulation.pk, reference.kind, reference.number)) if regulation else None
        if article is not None:
            foundation = article_foundation(article)
            if (foundation.place, foundation.text_hash) not in linked:
                found[article.pk] = article
    return list(found.values())


def _regulation_of(reference: Reference, text: str, regulations: list[Regulation]) -> Regulation | None:
    first = text.rfind("\n", 0, reference.start) + 1
    last = text.find("\n", reference.start)
    line = text[first : last if last >= 0 else len(text)].casefold()
    at = reference.start - first
    named = [
        (abs(line.find(name.casefold()) - at), -len(name), regulation)
        for regulation in regulations
        for name in (regulation.title, regulation.short_title)
        if name and name.casefold() in line
    ]
    if named:
        return min(named, key=lambda found: found[:2])[2]
    return regulations[0] if len(regulations) == 1 else None
