"""Conversations of two to four turns with the sample office: is the right thing still meant?"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.enums import AnswerStatus
from curation.models import Unit
from tests.benchmarks.asking import Seen, ask, share
from tests.benchmarks.material import by_half, read_material, sample_day, sample_office

Say = Callable[[str], None]
Turn = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Topics:
    """Which keys are about which aspect, and which programme a key is about; a key may be about none."""

    by_aspect: Mapping[str, frozenset[str]]
    programmes: Mapping[str, str]

    @classmethod
    def of(cls, turns: Sequence[Turn], programmes: Mapping[str, str]) -> "Topics":
        aspects = {turn["aspect"] for turn in turns}
        keys = {
            aspect: frozenset(key for turn in turns if turn["aspect"] == aspect for key in turn["relevant"])
            for aspect in aspects
        }
        return cls(keys, programmes)

    def is_other_programme(self, key: str, programme: str) -> bool:
        """A master's degree by name is not another programme than «the master's degree»."""
        named = self.programmes.get(key, "")
        if not named or not programme:
            return False
        return not (named.startswith(programme) or programme.startswith(named))

    def fits(self, key: str, turn: Turn) -> bool:
        """Whether the key is about the turn's aspect and not about another programme."""
        return key in self.by_aspect[turn["aspect"]] and not self.is_other_programme(key, turn["programme"])


@dataclass(frozen=True, slots=True)
class _Asked:
    id: str
    turn: Turn
    seen: Seen
    topics: Topics

    @property
    def is_small_talk(self) -> bool:
        return not self.turn["relevant"]

    @property
    def shown_right(self) -> bool:
        return self.seen.shows(self.turn["relevant"])

    @property
    def offered_right(self) -> bool:
        return self.seen.offers(self.turn["relevant"])

    @property
    def fits(self) -> bool:
        """Right programme and aspect: of what is shown first, or where nothing is, of what is offered."""
        keys = (self.seen.first,) if self.seen.shown else self.seen.offered
        return any(self.topics.fits(key, self.turn) for key in keys)

    @property
    def is_certain_of_another(self) -> bool:
        return self.seen.is_certain and self.topics.is_other_programme(
            self.seen.first, self.turn["programme"]
        )


def measure_threads(_data: Path, say: Say, *, half: str) -> dict[str, Any]:
    """Per turn: the right entry, the right programme and aspect, and certainty about the wrong programme.

    Raises:
        BenchmarkDataError: the conversations are not there.
    """
    threads = read_material("threads.jsonl")
    programmes = {row["key"]: row["programme"] for row in read_material("programmes.jsonl")}
    topics = Topics.of([turn for thread in threads for turn in thread["turns"]], programmes)
    unit = sample_office()
    figures = {}
    for name, chosen in by_half(threads, half):
        say(f"{name}: {len(chosen)} conversations")
        figures[name] = _figures(asyncio.run(_ask_all(chosen, unit, sample_day(), topics)))
    return figures


async def _ask_all(threads: list[dict[str, Any]], unit: Unit, day: date, topics: Topics) -> list[_Asked]:
    asked = []
    for thread in threads:
        conversation = None
        for number, turn in enumerate(thread["turns"], start=1):
            seen = await ask(turn["question"], unit, as_of=day, conversation_id=conversation)
            conversation = seen.conversation_id
            asked.append(_Asked(f"{thread['id']}-{number}", turn, seen, topics))
    return asked


def _figures(asked: list[_Asked]) -> dict[str, Any]:
    small_talk = [each for each in asked if each.is_small_talk]
    questions = [each for each in asked if not each.is_small_talk]
    return {
        "all": _shares(questions),
        "stands_alone": _shares([each for each in questions if each.turn["stands_alone"]]),
        "follow_up": _shares([each for each in questions if not each.turn["stands_alone"]]),
        "small_talk_right": share([each.seen.status == AnswerStatus.SMALL_TALK for each in small_talk]),
        "certain_of_another_programme": [each.id for each in questions if each.is_certain_of_another],
        "misses": [_miss(each) for each in questions if not (each.shown_right or each.offered_right)],
    }


def _shares(asked: list[_Asked]) -> dict[str, Any]:
    return {
        "n": len(asked),
        "shown_right": share([each.shown_right for each in asked]),
        "offered_right": share([each.offered_right for each in asked]),
        "programme_and_aspect": share([each.fits for each in asked]),
        "certain": share([each.seen.is_certain for each in asked]),
        "certain_right": share([each.shown_right for each in asked if each.seen.is_certain]),
        "certain_of_another_programme": share([each.is_certain_of_another for each in asked]),
        "refused": share([each.seen.is_refused for each in asked]),
    }


def _miss(asked: _Asked) -> dict[str, Any]:
    return {
        "id": asked.id,
        "expected": asked.turn["relevant"],
        "got": [asked.seen.status.value, *asked.seen.shown[:1], *asked.seen.offered],
    }
