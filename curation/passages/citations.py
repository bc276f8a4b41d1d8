"""How sources are named under an answer, in the language of the source."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from curation.enums import ArticleKind
from curation.models import Article, Document, FaqEntry, RegulationVersion

MAX_CHARS = 500


def faq_citation(entry: FaqEntry) -> str:
    return _limited(_("Frequent questions: «%(question)s»") % {"question": entry.question})


def document_citation(document: Document, headings: Sequence[str] = ()) -> str:
    """For example: Guía de titulación (12/03/2026), «Plazos»."""
    name = document.title
    if document.issued_on is not None:
        name += f" ({date_format(document.issued_on, 'SHORT_DATE_FORMAT')})"
    return _limited(f"{name}, «{headings[-1]}»" if headings else name)


def version_citation(version: RegulationVersion) -> str:
    """For example: Reglamento de Posgrado (v2, Res. 045/2024)."""
    details = [f"v{version.number}"]
    if version.resolution_number:
        details.append(version.resolution_number)
    return f"{version.regulation} ({', '.join(details)})"


def article_citation(article: Article, cited_version: str) -> str:
    """For example: Reglamento de Posgrado (v2, Res. 045/2024), art. 12."""
    return _limited(f"{cited_version}, {article_name(article)}")


def article_name(article: Article) -> str:
    """How running text names the article: art. 12, disposición transitoria PRIMERA, preámbulo."""
    if article.kind == ArticleKind.ARTICLE:
        return _("art. %(number)s") % {"number": article.number}
    return f"{article.get_kind_display().lower()} {article.number}".strip()


def article_heading(article: Article) -> str:
    """The line above the article: Artículo 12. Objeto."""
    name = f"{article.get_kind_display()} {article.number}".strip()
    return f"{name}. {article.title}" if article.title else name


def _limited(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1].rstrip() + "…"
