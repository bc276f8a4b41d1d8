"""What the unit has published and in force on a day, divided into the parts that are learned and cited.

A part is a frequent question, a document or one article of a regulation: articles are divided between the
splits, marked stale and looked up one by one, because a regulation is hundreds of them.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from curation.enums import Audience, Kind
from curation.models import Document, FaqEntry, RegulationVersion, Unit
from curation.passages import Passage, passages_of_entries, published_passages, whole_key
from curation.text.keys import parse_entry_key

_LANGUAGE = "es"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is known of a document beside its text."""

    document_type: str
    authors: str
    abstract: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class Source:
    """One part of the content. `key` is its entry's key or, for an article, the article's.

    `stated_sources` is where an answer says it is written («Reglamento de Postgrado, art. 12»), one a line.
    """

    key: str
    passages: tuple[Passage, ...]
    published_at: datetime | None = None
    facts: DocumentFacts | None = None
    stated_sources: str = ""

    @property
    def kind(self) -> str:
        return self.passages[0].kind

    @property
    def title(self) -> str:
        return self.passages[0].title

    @property
    def url(self) -> str:
        return self.passages[0].url

    @property
    def topic(self) -> str:
        """The category of a frequent question; empty for everything else."""
        path = self.passages[0].heading_path
        return path[0] if self.kind == Kind.FAQ and path else ""

    @property
    def digest(self) -> str:
        """SHA-256 over everything of it that can be learned; address and dates of validity do not count."""
        learned = [
            (passage.key, passage.title, passage.heading_path, passage.text, passage.questions)
            for passage in self.passages
        ]
        facts = self.facts
        about = (
            [facts.document_type, facts.authors, facts.abstract, str(facts.issued_on or "")] if facts else []
        )
        return hashlib.sha256(json.dumps([learned, about], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that may be learned, in a stable order."""

    unit: Unit
    as_of: date
    sources: tuple[Source, ...]

    @property
    def topics(self) -> list[str]:
        return sorted({source.topic for source in self.sources if source.topic})


def read_content(unit: Unit, *, as_of: date) -> Content:
    """Published content in force on `as_of`; what is written for the office's staff is never learned."""
    return Content(unit, as_of, _sources(unit, published_passages(unit), as_of))


def read_entries(unit: Unit, entry_keys: Sequence[str], *, as_of: date) -> tuple[Source, ...]:
    """The parts of these entries as they are now; what is retired or out of force is missing."""
    return _sources(unit, passages_of_entries(unit, tuple(entry_keys)), as_of)


def _sources(unit: Unit, passages: Iterable[Passage], as_of: date) -> tuple[Source, ...]:
    groups: dict[str, list[Passage]] = {}
    for passage in passages:
        if _is_learnable(passage, as_of):
            groups.setdefault(whole_key(passage.key), []).append(passage)
    beside = _Beside(unit, {group[0].entry_key for group in groups.values()})
    return tuple(
        Source(
            key=key,
            passages=tuple(group),
            published_at=beside.published_at.get(group[0].entry_key),
            facts=beside.facts.get(group[0].entry_key),
            stated_sources=beside.stated_sources.get(group[0].entry_key, ""),
        )
        for key, group in groups.items()
    )


def _is_learnable(passage: Passage, as_of: date) -> bool:
    return (
        passage.audience != Audience.STAFF
        and passage.language == _LANGUAGE
        and (passage.valid_from or date.min) <= as_of <= (passage.valid_until or date.max)
    )


class _Beside:
    """What entries hold beside their passages, by entry key; one query a model."""

    def __init__(self, unit: Unit, entry_keys: set[str]) -> None:
        parsed = [key for key in map(parse_entry_key, entry_keys) if key is not None]
        self._identifiers = {
            prefix: [key.external_id for key in parsed if key.prefix == prefix] for prefix in ("faq", "doc")
        }
        self.published_at: dict[str, datetime | None] = {}
        self.stated_sources: dict[str, str] = {}
        self.facts: dict[str, DocumentFacts] = {}
        self._read_questions(unit)
        self._read_documents(unit)
        for version in RegulationVersion.objects.filter(regulation__unit=unit).select_related("regulation"):
            self.published_at[version.key] = version.published_at

    def _read_questions(self, unit: Unit) -> None:
        rows = FaqEntry.objects.filter(unit=unit, revises=None, external_id__in=self._identifiers["faq"])
        for entry in rows.only("external_id", "published_at", "sources"):
            self.published_at[entry.key] = entry.published_at
            self.stated_sources[entry.key] = entry.sources

    def _read_documents(self, unit: Unit) -> None:
        rows = Document.objects.filter(unit=unit, revises=None, external_id__in=self._identifiers["doc"])
        for row in rows.defer("body"):
            self.published_at[row.key] = row.published_at
            self.facts[row.key] = DocumentFacts(
                str(row.get_document_type_display()), row.authors, row.abstract, row.issued_on
            )
