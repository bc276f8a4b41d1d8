"""What a run cut short learns from: little of everything it will be asked, nothing twice too early.

A run with a limit of steps sees a part of its examples only. Drawn by lot, that part would hold ten ways to
ask one thing and nothing of the next; here every entry comes once before any comes twice. Answers from
sources go first, because that is how the portal asks; one example in ten says that the sources do not tell:
with more of them, a short run learns little else.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from training_jobs.data_sets.recipe import random_for

_SILENT_EVERY = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """An example as far as the choice needs it. `entry` is empty where it belongs to none."""

    position: int
    entry: str
    num_tokens: int
    has_sources: bool
    is_silent: bool


def choose_excerpt(candidates: Sequence[Candidate], *, max_tokens: int, seed: int) -> set[int]:
    """Positions of the examples to learn from: the first that fill `max_tokens`, at least one.

    The same candidates and seed give the same choice. Examples without sources come only when none has any.
    """
    with_sources = [each for each in candidates if each.has_sources]
    wanted = with_sources or candidates
    speaking = _in_turns([each for each in wanted if not each.is_silent], seed)
    silent = _in_turns([each for each in wanted if each.is_silent], seed)
    chosen: set[int] = set()
    num_tokens = 0
    for each in _mixed(speaking, silent):
        if chosen and num_tokens + each.num_tokens > max_tokens:
            break
        chosen.add(each.position)
        num_tokens += each.num_tokens
    return chosen


def _in_turns(candidates: Iterable[Candidate], seed: int) -> list[Candidate]:
    """Every entry's first example, then every entry's second; by lot inside a turn."""
    drawn = sorted(candidates, key=lambda each: random_for(seed, "excerpt", each.position).random())
    turns: dict[str, Iterator[int]] = defaultdict(itertools.count)
    with_turns = [(next(turns[each.entry]), each) for each in drawn]
    return [each for _turn, each in sorted(with_turns, key=itemgetter(0))]


def _mixed(speaking: Sequence[Candidate], silent: Sequence[Candidate]) -> Iterator[Candidate]:
    """One silent example after every nine others; silent ones that are left over are left out."""
    rest = iter(silent)
    for number, each in enumerate(speaking, start=1):
        yield each
        if number % (_SILENT_EVERY - 1) == 0:
            yield from itertools.islice(rest, 1)
    if not speaking:
        yield from rest
