"""From one entry to its passages. The public pages use the same division, so every anchor exists there."""

from collections.abc import Iterator

from django.utils.translation import override

from curation.enums import Kind
from curation.models import Article, Document, FaqEntry, RegulationVersion, Unit
from curation.passages.addresses import (
    article_anchor,
    document_anchor,
    document_url,
    faq_url,
    piece_key,
    version_url,
)
from curation.passages.citations import (
    article_citation,
    article_heading,
    document_citation,
    faq_citation,
    version_citation,
)
from curation.passages.types import Passage
from curation.passages.validity import Span
from curation.text.splitting import Piece, split_markdown


def faq_passage(unit: Unit, entry: FaqEntry, span: Span) -> Passage:
    """The whole answer: a curated answer is shown word for word, so it is never divided.

    `span` is its validity, narrowed to that of what it rests on.
    """
    with override(entry.language):
        citation = faq_citation(entry)
    return Passage(
        key=entry.key,
        entry_key=entry.key,
        kind=Kind.FAQ.value,
        title=entry.question,
        heading_path=(entry.category.name,) if entry.category else (),
        text=entry.answer,
        questions=tuple(entry.variants),
        citation=citation,
        url=faq_url(unit, entry),
        audience=entry.audience,
        valid_from=span.valid_from,
        valid_until=span.valid_until,
        language=entry.language,
    )


def document_passages(unit: Unit, document: Document) -> Iterator[Passage]:
    for number, piece in enumerate(split_markdown(document.body), start=1):
        yield document_passage(unit, document, number, piece)


def document_passage(unit: Unit, document: Document, number: int, piece: Piece) -> Passage:
    """The document's piece with this number, counted from 1; its body is not needed."""
    headings = tuple(heading.title for heading in piece.path)
    with override(document.language):
        citation = document_citation(document, headings)
    return Passage(
        key=piece_key(document.key, number),
        entry_key=document.key,
        kind=Kind.DOCUMENT.value,
        title=document.title,
        heading_path=headings,
        text=piece.text or headings[-1],
        questions=(),
        citation=citation,
        url=f"{document_url(unit, document)}#{document_anchor(number)}",
        audience=document.audience,
        valid_from=document.valid_from,
        valid_until=document.valid_until,
        language=document.language,
    )


def article_passages(unit: Unit, version: RegulationVersion, article: Article) -> Iterator[Passage]:
    for number, piece in enumerate(split_markdown(article.text), start=1):
        yield article_passage(unit, version, article, number, piece)


def article_passage(
    unit: Unit, version: RegulationVersion, article: Article, number: int, piece: Piece
) -> Passage:
    """The article's piece with this number, counted from 1."""
    url = version_url(unit, version.regulation, version)
    with override(version.language):
        citation = article_citation(article, version_citation(version))
        title = article_heading(article)
    return Passage(
        key=piece_key(f"{version.key}/art:{article.anchor}", number),
        entry_key=version.key,
        kind=Kind.ARTICLE.value,
        title=title,
        heading_path=(str(version.regulation), *article.heading_path),
        text=piece.text or title,
        questions=(),
        citation=citation,
        url=f"{url}#{article_anchor(article.anchor, number)}",
        audience=version.audience,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        language=version.language,
    )
