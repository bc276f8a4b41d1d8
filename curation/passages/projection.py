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
from curation.text.splitting import split_markdown


def faq_passage(unit: Unit, entry: FaqEntry) -> Passage:
    """The whole answer: a curated answer is shown word for word, so it is never divided."""
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
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        language=entry.language,
    )


def document_passages(unit: Unit, document: Document) -> Iterator[Passage]:
    url = document_url(unit, document)
    for number, piece in enumerate(split_markdown(document.body), start=1):
        headings = tuple(heading.title for heading in piece.path)
        with override(document.language):
            citation = document_citation(document, headings)
        yield Passage(
            key=piece_key(document.key, number),
            entry_key=document.key,
            kind=Kind.DOCUMENT.value,
            title=document.title,
            heading_path=headings,
            text=piece.text or headings[-1],
            questions=(),
            citation=citation,
            url=f"{url}#{document_anchor(number)}",
            audience=document.audience,
            valid_from=document.valid_from,
            valid_until=document.valid_until,
            language=document.language,
        )


def article_passages(unit: Unit, version: RegulationVersion, article: Article) -> Iterator[Passage]:
    url = version_url(unit, version.regulation, version)
    key = f"{version.key}/art:{article.anchor}"
    with override(version.language):
        citation = article_citation(article, version_citation(version))
        title = article_heading(article)
    for number, piece in enumerate(split_markdown(article.text), start=1):
        yield Passage(
            key=piece_key(key, number),
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
