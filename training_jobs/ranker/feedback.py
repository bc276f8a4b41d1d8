"""Questions to learn from that people asked, by their votes on what an office showed them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.enums import Route, Vote
from assistant.models import Answer
from curation.enums import Kind
from curation.models import Unit
from curation.passages import Passage
from training_jobs.data_sets.composing.builders.feedback import learnable_question
from training_jobs.data_sets.near_duplicates import normalised
from training_jobs.data_sets.people import voted_answers

MAX_ANSWERS = 2_000


@dataclass(frozen=True, slots=True)
class VotedQuestion:
    """A question people asked, masked; whether this frequent question answers it."""

    text: str
    entry_key: str
    is_right: bool


Collector = Callable[[Unit], Iterable[VotedQuestion]]


def useful_votes(unit: Unit) -> Iterator[VotedQuestion]:
    """One frequent question was shown, and helped."""
    routes = (Route.CURATED, Route.NEAREST)
    for answer in voted_answers(unit, vote=Vote.USEFUL, routes=routes, limit=MAX_ANSWERS):
        yield from _voted(answer, is_right=True)


def useless_votes(unit: Unit) -> Iterator[VotedQuestion]:
    """A frequent question was shown as the very one asked, and did not help."""
    for answer in voted_answers(unit, vote=Vote.NOT_USEFUL, routes=(Route.CURATED,), limit=MAX_ANSWERS):
        yield from _voted(answer, is_right=False)


COLLECTORS: tuple[Collector, ...] = (useful_votes, useless_votes)
"""Whoever learns what people asked from somewhere else adds a collector here: hand-overs that a person of
the office answered with a frequent question, for one."""


def voted_questions(unit: Unit, passages: Sequence[Passage]) -> list[VotedQuestion]:
    """Each question once, about entries among the passages; what helped somebody counts over what did not."""
    known = {passage.entry_key for passage in passages if passage.kind == Kind.FAQ}
    own = {normalised(way) for passage in passages for way in (passage.title, *passage.questions)}
    found: dict[str, VotedQuestion] = {}
    for collector in COLLECTORS:
        for voted in collector(unit):
            key = normalised(voted.text)
            if voted.entry_key not in known or key in own:
                continue
            if key not in found or (voted.is_right and not found[key].is_right):
                found[key] = voted
    return list(found.values())


def _voted(answer: Answer, *, is_right: bool) -> Iterator[VotedQuestion]:
    question = learnable_question(answer)
    used = [source for source in answer.sources.all() if source.is_used]
    if question is not None and len(used) == 1 and used[0].kind == Kind.FAQ:
        yield VotedQuestion(question, used[0].key.partition("/")[0], is_right)
