"""What the database holds of the named parts. The row decides, never the index.

Only what is published, meant for the audience and in force on the day is read, as `assistant.retrieval` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from assistant.answering.facts.divisions import Division
from assistant.answering.facts.mentions import Mention, heading_number
from assistant.answering.facts.numbers import PartNumber, printed_number
from assistant.retrieval.looked_up import hit_of
from assistant.retrieval.types import Hit
from curation.enums import Audience
from curation.models import Article, RegulationVersion, Unit
from curation.passages.projection import article_passages

_GLUED_ORDINAL = "a"  # «disposición 2a» is the second, unless there is a 2-A


NumberedPart = tuple[int, PartNumber]
"""The row of a part and its number."""


@dataclass(frozen=True, slots=True)
class Container:
    """A heading above articles, with those above it; `path` begins at the outermost."""

    version: RegulationVersion
    path: tuple[str, ...]
    article_ids: tuple[int, ...]

    @property
    def label(self) -> str:
        return self.path[-1]


def visible_versions(unit: Unit, audience: Audience) -> QuerySet[RegulationVersion]:
    """The unit's published versions that this audience may read, whatever their dates."""
    versions: QuerySet[RegulationVersion] = RegulationVersion.objects.published()
    return (
        versions.filter(regulation__unit=unit, audience__in={Audience.EVERYONE, audience})
        .select_related("regulation")
        .order_by("regulation__title", "regulation_id", "number")
    )


def in_force(versions: Sequence[RegulationVersion], on: date) -> list[RegulationVersion]:
    """The version of each regulation whose text stands on the day; the newest where two say so."""
    valid = [
        version
        for version in versions
        if (version.valid_from or date.min) <= on <= (version.valid_until or date.max)
    ]
    return list({version.regulation_id: version for version in valid}.values())


def numbered_parts(
    versions: Sequence[RegulationVersion], division: Division
) -> dict[int, list[NumberedPart]]:
    """For each version the (row, number) of its parts of this kind, in the order of the text."""
    rows = (
        Article.objects.filter(version__in=[version.pk for version in versions], kind=division.value)
        .order_by("version", "position", "pk")
        .values_list("version_id", "pk", "number")
    )
    found: dict[int, list[NumberedPart]] = {version.pk: [] for version in versions}
    for version_id, pk, printed in rows:
        number = _number_as_printed(printed)
        if number is not None or division is Division.PREAMBLE:
            found[version_id].append((pk, number or PartNumber(1)))
    return found


def matching(parts: Sequence[NumberedPart], wanted: PartNumber) -> list[int]:
    """Rows with this number. «1.2» is article 1 where no article is numbered so; «2a» the second."""
    exact = [pk for pk, number in parts if number == wanted]
    if exact or not (wanted.suffix.startswith(".") or wanted.suffix == _GLUED_ORDINAL):
        return exact
    return [pk for pk, number in parts if number == PartNumber(wanted.value)]


def containers(versions: Sequence[RegulationVersion], mention: Mention) -> list[Container]:
    """The chapters, titles … of these versions that the mention names; all of its kind without a number."""
    by_id = {version.pk: version for version in versions}
    rows = (
        Article.objects.filter(version__in=list(by_id))
        .order_by("version", "position", "pk")
        .values_list("version_id", "pk", "heading_path")
    )
    members: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for version_id, pk, headings in rows:
        for depth in range(1, len(headings) + 1):
            path = tuple(headings[:depth])
            if _is_named(path, mention):
                members.setdefault((version_id, path), []).append(pk)
    return [Container(by_id[version_id], path, tuple(pks)) for (version_id, path), pks in members.items()]


def articles_by_id(pks: Sequence[int]) -> list[Article]:
    """The rows in the order of the text, with their versions."""
    rows = Article.objects.filter(pk__in=pks).select_related("version__regulation")
    return list(rows.order_by("version__regulation__title", "version", "position", "pk"))


def hits_of(article: Article, unit: Unit) -> list[Hit]:
    """The article's passages, whole in order, as if they had been found."""
    return [hit_of(passage) for passage in article_passages(unit, article.version, article)]


def find_article(key: str, versions: Sequence[RegulationVersion]) -> Article | None:
    """The article with this passage key, if one of these versions holds it."""
    entry_key, _sign, anchor = key.partition("/art:")
    version = next((each for each in versions if each.key == entry_key), None)
    if version is None:
        return None
    return (
        Article.objects.filter(version=version, anchor=anchor).select_related("version__regulation").first()
    )


def _is_named(path: tuple[str, ...], mention: Mention) -> bool:
    if not _has_number(path[-1], mention):
        return False
    return mention.within is None or any(_is_named((above,), mention.within) for above in path[:-1])


def _has_number(heading: str, mention: Mention) -> bool:
    known = _number_of_heading(heading)
    return (
        known is not None
        and known[0] is mention.division
        and (not mention.numbers or any(matching([(0, known[1])], wanted) for wanted in mention.numbers))
    )


@lru_cache(maxsize=50_000)
def _number_as_printed(printed: str) -> PartNumber | None:
    return printed_number(printed)


@lru_cache(maxsize=10_000)
def _number_of_heading(heading: str) -> tuple[Division, PartNumber] | None:
    return heading_number(heading)
