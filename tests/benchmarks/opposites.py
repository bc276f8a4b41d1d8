"""Pairs of questions that differ in one word and in their answer: neither is the other's answer.

Each entry stands in an office with entries of other pairs, never with its own counterpart, so that nothing
right is there to be shown and the assistant has only its judgement.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.index.job import build_index
from curation.models import Unit
from tests.benchmarks.asking import Seen, ask, share
from tests.benchmarks.corpus import add_faqs, fresh_unit
from tests.benchmarks.material import read_material

Say = Callable[[str], None]
Pair = dict[str, Any]

ENTRIES_AN_OFFICE = 16


def measure_opposites(_data: Path, say: Say) -> dict[str, Any]:
    """How often the opposite question is answered as certain by the entry, and whether its own one is.

    Raises:
        BenchmarkDataError: the pairs are not there.
    """
    asked: list[tuple[Pair, Seen, Seen]] = []
    for number, pairs in enumerate(offices(read_material("opposites.jsonl")), start=1):
        unit = _office(number, pairs)
        say(f"{unit.code}: {len(pairs)} pairs")
        asked += asyncio.run(_ask_all(pairs, unit))
    wrong = [pair for pair, _own, other in asked if other.is_certain and _key(pair) in other.shown]
    return {
        "n": len(asked),
        "own_certain": share([own.is_certain and own.first == _key(pair) for pair, own, _other in asked]),
        "other_certain": share([pair in wrong for pair, _own, _other in asked]),
        "other_shown": share([other.first == _key(pair) for pair, _own, other in asked]),
        "wrong_by_kind": dict(Counter(pair["kind"] for pair in wrong)),
        "misses": [pair["id"] for pair in wrong],
    }


def offices(pairs: list[Pair]) -> list[list[Pair]]:
    """Divided so that neighbours in the file, a pair and its reverse, never stand in one office."""
    num_offices = max(2, -(-len(pairs) // ENTRIES_AN_OFFICE))
    return [pairs[number::num_offices] for number in range(num_offices)]


def _office(number: int, pairs: list[Pair]) -> Unit:
    unit = fresh_unit(f"benchmark-opposites-{number}")
    add_faqs(unit, ((pair["id"], pair["entry_question"], pair["entry_answer"]) for pair in pairs))
    build_index(unit)
    return unit


async def _ask_all(pairs: list[Pair], unit: Unit) -> list[tuple[Pair, Seen, Seen]]:
    return [
        (pair, await ask(pair["entry_question"], unit), await ask(pair["other_question"], unit))
        for pair in pairs
    ]


def _key(pair: Pair) -> str:
    return f"faq:{pair['id']}"
