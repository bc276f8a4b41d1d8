"""A regulation's file becomes a version: read and shown first, saved in one transaction when confirmed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from curation.enums import ArticleKind, Status
from curation.importing.entries import imported_from
from curation.importing.exceptions import UnreadableFileError, WrongFormatError
from curation.importing.front_matter import RegulationHeader, split_front_matter
from curation.importing.legal import LegalPart, LegalWarning, parse_legal_text
from curation.importing.messages import gettext_noop as _
from curation.importing.readers import SourceFile, read_text
from curation.models import Article, Regulation, RegulationVersion, Unit
from curation.services import (
    ArticleDraft,
    entries_publish_bulk,
    entry_update,
    regulation_get_or_create,
    regulation_version_create,
    regulation_version_replace_articles,
)
from curation.services.history import Actor

_NAMES_A_NORM = re.compile(
    r"\W*(?:reglamento|normativ[oa]|estatuto|lineamientos|ley|decreto|orden|resoluci[oó]n|instructivo)\b",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"\b(?:del?|las?|los|el|para|y|en|por|que)$", re.IGNORECASE)
_TITLE_LINES_SEARCHED = 40
TITLE_CHARS = 400


class VersionChange(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class RegulationPlan:
    """What a file holds, to be shown and corrected before it is saved."""

    source: SourceFile
    header: RegulationHeader
    parts: tuple[LegalPart, ...]
    warnings: tuple[LegalWarning, ...]


@dataclass(frozen=True, slots=True)
class RegulationOutcome:
    version: RegulationVersion
    change: VersionChange
    is_published: bool


def plan_regulation(source: SourceFile, *, given: RegulationHeader) -> RegulationPlan:
    """Read a file; values in `given` win over those the file states.

    Raises:
        ImportingError: The file cannot be read, or no article was found in it.
    """
    header, text = split_front_matter(source.name, read_text(source))
    legal = parse_legal_text(text)
    if not any(part.kind == ArticleKind.ARTICLE for part in legal.parts):
        raise UnreadableFileError(
            _(
                "No article was found in “%(file)s”. Articles begin a line, as in “Artículo 1.-”. "
                "If it is not a regulation, import it as a document."
            ),
            file=source.name,
        )
    header = RegulationHeader(title=_title_in(text, source.name)).overridden_by(header).overridden_by(given)
    return RegulationPlan(source, header, legal.parts, legal.warnings)


@transaction.atomic
def save_regulation(
    plan: RegulationPlan, *, unit: Unit, publish: bool, actor: Actor = None, keep_file: bool = True
) -> RegulationOutcome:
    """Save the plan as a version of its regulation, all or nothing.

    The same text changes nothing; a version that was never public is replaced; otherwise a new version
    follows the last. `keep_file` False leaves the file out, for a dry run that is rolled back.

    Raises:
        WrongFormatError: The header's version number is that of another, public text.
        CurationError, ValidationError: The version may not be saved or published like this.
    """
    reason = imported_from(plan.source)
    header = plan.header
    regulation = regulation_get_or_create(
        unit=unit, title=header.title, external_id=header.external_id, short_title=header.short_title,
        actor=actor, reason=reason,
    )  # fmt: skip
    drafts = [_article_draft(part) for part in plan.parts]
    present = _present_version(regulation, plan, drafts)
    if present is None:
        version, change = _create(regulation, plan, drafts, actor), VersionChange.CREATED
    elif _is_same(present, plan, drafts):
        version, change = present, VersionChange.UNCHANGED
    else:
        version, change = _replace(present, plan, drafts, actor), VersionChange.UPDATED
    if publish and version.status != Status.PUBLISHED:
        [version] = entries_publish_bulk([version], actor=actor, reason=reason)
    if keep_file and change is not VersionChange.UNCHANGED:
        _keep_file(version, plan.source)
    return RegulationOutcome(version, change, version.status == Status.PUBLISHED)


def _keep_file(version: RegulationVersion, source: SourceFile) -> None:
    """Store the file as the last step: what could still fail would leave a file that nothing names."""
    suffix = PurePath(source.name).suffix.lower()
    stored = default_storage.save(f"regulations/{source.sha256[:16]}{suffix}", ContentFile(source.data))
    RegulationVersion.objects.filter(pk=version.pk).update(source_file=stored)
    version.source_file.name = stored


def _present_version(
    regulation: Regulation, plan: RegulationPlan, drafts: Sequence[ArticleDraft]
) -> RegulationVersion | None:
    """The version this file is (same number, or same text), or the draft it replaces."""
    versions = list(regulation.versions.order_by("-number"))
    number = plan.header.number
    if number is not None:
        present = next((version for version in versions if version.number == number), None)
        if present is not None and _was_public(present) and not _is_same(present, plan, drafts):
            raise WrongFormatError(
                _(
                    "Version %(number)d of “%(title)s” is already public with another text. "
                    "Import the new text with another version number, or with none."
                ),
                number=number,
                title=str(regulation),
            )
        return present
    same = next((version for version in versions if _is_same(version, plan, drafts)), None)
    return same or next((version for version in versions if not _was_public(version)), None)


def _was_public(version: RegulationVersion) -> bool:
    return version.published_at is not None or version.status in (Status.PUBLISHED, Status.RETIRED)


def _is_same(version: RegulationVersion, plan: RegulationPlan, drafts: Sequence[ArticleDraft]) -> bool:
    header = plan.header
    stated = [
        (header.resolution, version.resolution_number),
        (header.valid_from, version.valid_from),
        # A version that was followed by another was closed by it; the file does not know.
        (header.valid_until, version.valid_until),
    ]
    if any(value and value != present for value, present in stated):
        return False
    return [ArticleDraft.of(article) for article in version.articles.order_by("position")] == list(drafts)


def _create(
    regulation: Regulation, plan: RegulationPlan, drafts: Sequence[ArticleDraft], actor: Actor
) -> RegulationVersion:
    version = RegulationVersion(regulation=regulation)
    if plan.header.number is not None:
        version.number = plan.header.number
    _describe(version, plan)
    return regulation_version_create(version, articles=drafts, actor=actor, reason=imported_from(plan.source))


def _replace(
    version: RegulationVersion, plan: RegulationPlan, drafts: Sequence[ArticleDraft], actor: Actor
) -> RegulationVersion:
    _describe(version, plan)
    reason = imported_from(plan.source)
    entry_update(version, actor=actor, reason=reason)
    return regulation_version_replace_articles(version, articles=drafts, actor=actor, reason=reason)


def _describe(version: RegulationVersion, plan: RegulationPlan) -> None:
    header = plan.header
    version.resolution_number = header.resolution or version.resolution_number
    version.valid_from = header.valid_from or version.valid_from
    version.valid_until = header.valid_until or version.valid_until
    version.source_sha256 = plan.source.sha256


def _article_draft(part: LegalPart) -> ArticleDraft:
    return ArticleDraft(
        number=part.number[: _limit("number")],
        anchor=part.anchor[: _limit("anchor")],
        text=part.text,
        kind=ArticleKind(part.kind),
        title=part.title[: _limit("title")],
        heading_path=part.heading_path,
    )


def _limit(field: str) -> int:
    return int(getattr(Article._meta.get_field(field), "max_length", None) or 0)


def _title_in(text: str, file_name: str) -> str:
    """The cover's line that names a norm, with the lines in capitals that go on; else the file's name."""
    lines = [line.strip(" #*_") for line in text.replace("\f", "\n").split("\n")[:_TITLE_LINES_SEARCHED]]
    for index, line in enumerate(lines):
        if _NAMES_A_NORM.match(line) and len(line) <= TITLE_CHARS:
            title = [line]
            for following in lines[index + 1 :]:
                goes_on = _UNFINISHED.search(title[-1]) or (line.isupper() and following.isupper())
                if not goes_on or not following or _is_division(following):
                    break
                title.append(following)
            return " ".join(" ".join(title).split())[:TITLE_CHARS]
    return PurePath(file_name).stem.replace("-", " ").replace("_", " ").capitalize()


def _is_division(line: str) -> bool:
    return re.match(r"(?:T[IÍ]TULO|CAP[IÍ]TULO|SECCI[OÓ]N|ART[IÍ]CULO)\b", line) is not None
