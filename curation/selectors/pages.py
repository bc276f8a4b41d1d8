"""What stands on each kind of page, divided exactly as the passages are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from curation.models import AnyEntry, Article, Document, FaqEntry, RegulationVersion
from curation.passages.addresses import article_anchor, document_anchor
from curation.passages.citations import article_heading
from curation.selectors.browsing import public_versions
from curation.text.markdown import render_markdown
from curation.text.splitting import Heading, split_markdown


@dataclass(frozen=True, slots=True)
class PieceView:
    """One piece with its anchor; `opens` are the headings right above it, as (HTML level, title)."""

    anchor: str
    html: SafeString
    opens: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    anchor: str
    heading: str
    short: str  # for the table of contents: 12, or the name of a part without a number
    pieces: list[PieceView]


@dataclass(slots=True)
class SectionView:
    """Articles under the same headings; `opens` as for a piece; `number` names its anchor."""

    number: int
    opens: tuple[tuple[int, str], ...]
    articles: list[ArticleView] = field(default_factory=list)


def page_of(entry: AnyEntry, *, on: date) -> tuple[str, dict[str, Any]]:
    """The template of an entry's page and its context."""
    if isinstance(entry, FaqEntry):
        return "curation/faq.html", _faq_page(entry)
    if isinstance(entry, Document):
        return "curation/document.html", {"pieces": list(_document_pieces(entry))}
    return "curation/regulation_version.html", _version_page(entry, on)


def _faq_page(entry: FaqEntry) -> dict[str, Any]:
    return {"answer": render_markdown(entry.answer), "sources": entry.sources.splitlines()}


def _document_pieces(document: Document) -> Iterator[PieceView]:
    pieces = split_markdown(document.body)
    # The shallowest heading becomes level 2, whatever the author started with.
    lift = min((heading.level for piece in pieces for heading in piece.opens), default=2) - 2
    for number, piece in enumerate(pieces, start=1):
        yield PieceView(document_anchor(number), render_markdown(piece.text), _levels(piece.opens, lift))


def _levels(headings: Iterable[Heading], lift: int) -> tuple[tuple[int, str], ...]:
    return tuple((min(heading.level - lift, 6), heading.title) for heading in headings)


def _version_page(version: RegulationVersion, on: date) -> dict[str, Any]:
    versions = public_versions(version.regulation)
    current = [other for other in versions if _is_in_force(other, on)]
    articles = Article.objects.filter(version=version).order_by("position", "pk")
    return {
        "sections": _sections(articles.iterator(500)),
        "versions": versions,
        "current_version": current[0] if current else None,
    }


def _is_in_force(version: RegulationVersion, on: date) -> bool:
    return (version.valid_from or date.min) <= on <= (version.valid_until or date.max)


def _sections(articles: Iterable[Article]) -> list[SectionView]:
    """Articles gathered under the headings they share, in document order."""
    sections: list[SectionView] = []
    path: list[str] = []
    for article in articles:
        if not sections or article.heading_path != path:
            sections.append(SectionView(len(sections) + 1, _opened(path, article.heading_path)))
            path = article.heading_path
        sections[-1].articles.append(_article_view(article))
    return sections


def _opened(before: list[str], now: list[str]) -> tuple[tuple[int, str], ...]:
    shared = 0
    while shared < min(len(before), len(now)) and before[shared] == now[shared]:
        shared += 1
    return tuple((min(depth + 2, 5), title) for depth, title in enumerate(now) if depth >= shared)


def _article_view(article: Article) -> ArticleView:
    pieces = [
        PieceView(article_anchor(article.anchor, number), render_markdown(piece.text, heading_offset=4))
        for number, piece in enumerate(split_markdown(article.text), start=1)
    ]
    short = article.number or article.get_kind_display()
    return ArticleView(article_anchor(article.anchor), article_heading(article), short, pieces)
