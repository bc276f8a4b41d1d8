"""The regulations a person may read, and their texts in force on the asked day."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from assistant.answering.context import Turn
from assistant.answering.facts import rows
from assistant.answering.facts.titles import Title, Titles
from assistant.language.words import words
from assistant.selectors.answers import last_cited_regulation
from curation.models import Regulation, RegulationVersion
from curation.text.keys import parse_entry_key


@dataclass
class Shelf:
    """`versions` are all that are published, whatever their dates."""

    turn: Turn
    versions: list[RegulationVersion]

    @classmethod
    def of(cls, turn: Turn) -> "Shelf":
        return cls(turn, list(rows.visible_versions(turn.request.unit, turn.request.audience)))

    @cached_property
    def regulations(self) -> list[Regulation]:
        return list({version.regulation_id: version.regulation for version in self.versions}.values())

    @cached_property
    def titles(self) -> Titles:
        """In the order of `regulations`."""
        unit = self.turn.request.unit
        names = tuple(Title.of(each.title, each.short_title) for each in self.regulations)
        return Titles(names, (unit.code, *words(unit.name)))

    @cached_property
    def current(self) -> list[RegulationVersion]:
        return rows.in_force(self.versions, self.turn.as_of)

    @cached_property
    def cited_before(self) -> RegulationVersion | None:
        """The text in force of the regulation that the conversation's last answer cited."""
        if not self.turn.history:
            return None
        key = parse_entry_key(last_cited_regulation(self.turn.conversation_id))
        return next(
            (each for each in self.current if key and each.regulation.external_id == key.external_id), None
        )

    @property
    def is_today(self) -> bool:
        return self.turn.as_of == timezone.localdate()

    def versions_of(self, regulation: Regulation) -> list[RegulationVersion]:
        return [version for version in self.versions if version.regulation_id == regulation.pk]
