"""«No existe»: a part that the regulation has not, with where its numbers end or what is around the gap."""

from collections.abc import Sequence

from assistant.answering.facts import rows, wording
from assistant.answering.facts.divisions import Division
from assistant.answering.facts.mentions import Mention, heading_number
from assistant.answering.facts.numbers import PartNumber
from curation.models import RegulationVersion


def absence(
    mention: Mention, versions: Sequence[RegulationVersion], absent: Sequence[PartNumber]
) -> list[str]:
    """A sentence for each absent number; one for all where several versions were looked through."""
    if len(versions) != 1 or not absent:
        return [wording.missing_everywhere(wording.part_name(mention.division, next(iter(absent), None)))]
    [version] = versions
    known = sorted(set(_numbers_in(mention, version)), key=lambda number: (number.value, number.suffix))
    return [_sentence(mention.division, wanted, version, known) for wanted in absent]


def _numbers_in(mention: Mention, version: RegulationVersion) -> list[PartNumber]:
    """All numbers of parts of the mention's kind."""
    if not mention.division.is_container:
        return [number for _pk, number in rows.numbered_parts([version], mention.division)[version.pk]]
    every = Mention(mention.division, (), 0, 0, within=mention.within)
    named = [heading_number(container.label) for container in rows.containers([version], every)]
    return [each[1] for each in named if each is not None]


def _sentence(
    division: Division, wanted: PartNumber, version: RegulationVersion, known: Sequence[PartNumber]
) -> str:
    part = wording.part_name(division, wanted)
    before = [number for number in known if number.value <= wanted.value]
    after = [number for number in known if number.value > wanted.value]
    if before and after and not wanted.suffix:
        names = [wording.part_name(division, number) for number in (before[-1], after[0])]
        return wording.missing_between(part, version.regulation, *names)
    last = wording.part_name(division, known[-1]) if known and not wanted.suffix else ""
    return wording.missing(part, version.regulation, last)
