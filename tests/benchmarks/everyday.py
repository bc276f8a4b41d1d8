"""Questions as students write them on the phone, asked of the sample office, judged entry by entry."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from curation.models import Unit
from tests.benchmarks.asking import Seen, ask, share
from tests.benchmarks.material import by_half, read_material, sample_day, sample_office

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Judged:
    """One row of the material and what came of it."""

    row: dict[str, Any]
    seen: Seen

    @property
    def is_answerable(self) -> bool:
        return bool(self.row["answerable"])

    @property
    def shown_right(self) -> bool:
        """A row may name statuses that answer it as well as its entries do, such as being led to a person."""
        return self.seen.shows(self.row["relevant"]) or self.seen.status in self.row.get("statuses", ())

    @property
    def offered_right(self) -> bool:
        return not self.shown_right and self.seen.offers(self.row["relevant"])

    @property
    def is_useful(self) -> bool:
        return self.shown_right or self.offered_right if self.is_answerable else self.seen.is_refused


def measure_everyday(_data: Path, say: Say, *, half: str) -> dict[str, Any]:
    """`useful`: a right entry shown first or offered, or an honest refusal where the office has no answer.

    Raises:
        BenchmarkDataError: the questions are not there.
    """
    rows = read_material("everyday.jsonl")
    unit = sample_office()
    figures = {}
    for name, chosen in by_half(rows, half):
        say(f"{name}: {len(chosen)} questions")
        figures[name] = _figures(asyncio.run(_ask_all(chosen, unit, sample_day())))
    return figures


async def _ask_all(rows: list[dict[str, Any]], unit: Unit, day: date) -> list[_Judged]:
    return [_Judged(row, await ask(row["question"], unit, as_of=day)) for row in rows]


def _figures(judged: list[_Judged]) -> dict[str, Any]:
    answerable = [each for each in judged if each.is_answerable]
    without = [each for each in judged if not each.is_answerable]
    certain = [each for each in answerable if each.seen.is_certain]
    return {
        "n": len(judged),
        "useful": share([each.is_useful for each in judged]),
        "answerable": {
            "n": len(answerable),
            "shown_right": share([each.shown_right for each in answerable]),
            "offered_right": share([each.offered_right for each in answerable]),
            "certain": share([each.seen.is_certain for each in answerable]),
            "certain_right": share([each.shown_right for each in certain]),
            "refused": share([each.seen.is_refused and not each.shown_right for each in answerable]),
        },
        "without_answer": {
            "n": len(without),
            "certain": share([each.seen.is_certain for each in without]),
            "shown": share([bool(each.seen.shown) for each in without]),
            "refused": share([each.seen.is_refused for each in without]),
        },
        "misses": [_miss(each) for each in judged if not each.is_useful],
    }


def _miss(judged: _Judged) -> dict[str, Any]:
    return {
        "id": judged.row["id"],
        "expected": judged.row["relevant"],
        "got": [judged.seen.status.value, *judged.seen.shown[:1], *judged.seen.offered],
    }
