"""Public addresses of entries and of the pieces on their pages."""

import re

from django.urls import reverse

from curation.models import AnyEntry, Document, FaqEntry, Regulation, RegulationVersion, Unit

_PIECE = re.compile(r"/p:(?P<number>\d+)$")
_PIECE_ANCHOR = re.compile(r"#p-\d+$|(?<=\w)-p-\d+$")


def faq_url(unit: Unit, entry: FaqEntry) -> str:
    return reverse("curation:faq", args=[unit.code, entry.external_id])


def document_url(unit: Unit, document: Document) -> str:
    return reverse("curation:document", args=[unit.code, document.external_id])


def version_url(unit: Unit, regulation: Regulation, version: RegulationVersion) -> str:
    return reverse("curation:regulation_version", args=[unit.code, regulation.external_id, version.number])


def entry_url(entry: AnyEntry) -> str:
    """The address of the entry's public page."""
    if isinstance(entry, FaqEntry):
        return faq_url(entry.unit, entry)
    if isinstance(entry, Document):
        return document_url(entry.unit, entry)
    return version_url(entry.unit, entry.regulation, entry)


def document_anchor(number: int) -> str:
    """Anchor of a document's piece, counted from 1."""
    return f"p-{number}"


def article_anchor(anchor: str, number: int = 1) -> str:
    """Anchor of an article, or of a further piece of a long one."""
    return f"art-{anchor}" if number == 1 else f"art-{anchor}-p-{number}"


def piece_key(key: str, number: int) -> str:
    """The first piece of a text has the text's own key, the others `/p:2`, `/p:3`…."""
    return key if number == 1 else f"{key}/p:{number}"


def whole_key(key: str) -> str:
    """The text a piece belongs to: `reg:posgrado/v2/art:12` for `reg:posgrado/v2/art:12/p:3`."""
    return _PIECE.sub("", key)


def piece_number(key: str) -> int:
    """Which piece of its text a key names: 3 for `reg:posgrado/v2/art:12/p:3`, 1 for the text's own key."""
    match = _PIECE.search(key)
    return int(match["number"]) if match else 1


def whole_url(url: str) -> str:
    """Where the text begins that a piece's address leads into."""
    return _PIECE_ANCHOR.sub("", url)
