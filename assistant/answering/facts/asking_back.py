"""Which of several is meant: one short question, with a button for each that asks the complete question."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import override

from assistant.answering.context import Reply
from assistant.answering.facts import rows, wording
from assistant.answering.facts.mentions import Mention, heading_number
from assistant.answering.facts.shelf import Shelf
from assistant.answering.types import Choice
from assistant.enums import AnswerStatus, Route
from assistant.language.languages import SPANISH
from curation.models import RegulationVersion

MAX_CHOICES = 8


def ask_which_regulation(shelf: Shelf, mention: Mention, holders: Sequence[RegulationVersion]) -> Reply:
    text = wording.which_regulation(name_of(mention))
    return Reply(AnswerStatus.CLARIFIED, text, Route.CLARIFY, choices=_regulations(shelf, mention, holders))


def ask_which_container(shelf: Shelf, mention: Mention, found: Sequence[rows.Container]) -> Reply:
    """«Capítulo I» of which title."""
    regulation = found[0].version.regulation
    with override(SPANISH):  # what a button asks is read as any question; its language is that of the text
        choices = tuple(
            Choice(
                label=wording.shortened(" · ".join(container.path[-2:]), wording.MAX_LABEL_CHARS),
                question=wording.full_question(
                    _nested_name(mention, container), regulation, _named_day(shelf)
                ),
            )
            for container in found[:MAX_CHOICES]
        )
    text = wording.which_container(name_of(mention), regulation)
    return Reply(AnswerStatus.CLARIFIED, text, Route.CLARIFY, choices=choices)


def say_unknown(shelf: Shelf, mention: Mention, name: str, holders: Sequence[RegulationVersion]) -> Reply:
    """The regulation named is not here: say so, and offer those that have such a part."""
    choices = _regulations(shelf, mention, holders)
    text = wording.unknown_regulation(name, name_of(mention), has_choices=bool(choices))
    return Reply(AnswerStatus.ABSTAINED_UNKNOWN, text, Route.FACT, choices=choices, with_contact=True)


def name_of(mention: Mention) -> str:
    """For example: el artículo 5 y el artículo 6."""
    numbers = mention.numbers or (None,)
    return wording.joined([wording.part_name(mention.division, number) for number in numbers])


def _regulations(shelf: Shelf, mention: Mention, holders: Sequence[RegulationVersion]) -> tuple[Choice, ...]:
    shown = holders[:MAX_CHOICES]
    keys = _keys(mention, shown)
    with override(SPANISH):
        return tuple(
            Choice(
                label=wording.shortened(str(version.regulation), wording.MAX_LABEL_CHARS),
                question=wording.full_question(name_of(mention), version.regulation, _named_day(shelf)),
                key=keys.get(version.pk, ""),
            )
            for version in shown
        )


def _keys(mention: Mention, versions: Sequence[RegulationVersion]) -> dict[int, str]:
    """For each version the key of its one article that is meant; none where the answer is a list."""
    if mention.division.is_container or len(mention.numbers) != 1:
        return {}
    parts = rows.numbered_parts(versions, mention.division)
    found = [rows.matching(parts[version.pk], mention.numbers[0]) for version in versions]
    articles = rows.articles_by_id([pks[0] for pks in found if len(pks) == 1])
    return {article.version_id: article.key for article in articles}


def _nested_name(mention: Mention, container: rows.Container) -> str:
    above = heading_number(container.path[-2]) if len(container.path) > 1 else None
    if above is None:
        return name_of(mention)
    return wording.nested(name_of(mention), wording.part_name(*above))


def _named_day(shelf: Shelf) -> date | None:
    """The day, where the question named it itself: the button's question has to name it too."""
    return None if shelf.is_today or shelf.turn.request.as_of is not None else shelf.turn.as_of
