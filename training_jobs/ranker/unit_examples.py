"""What a unit's own ranker learns from: its phrasings left out, voted questions, and foreign ones.

A question that was ever frozen for an evaluation of the unit is never learned, nor one that reads nearly the
same; frozen questions without an answer are kept aside, to measure on.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.enums import Route, Vote
from assistant.models import Answer
from curation.enums import Kind
from curation.importing.sample import SAMPLE_DIR
from curation.models import Unit
from curation.passages import Passage, published_passages
from training_jobs.data_sets.composing.builders.feedback import learnable_question
from training_jobs.data_sets.content import read_content
from training_jobs.data_sets.leaks import ask_the_same, guarded_questions
from training_jobs.data_sets.near_duplicates import NearDuplicateIndex, normalised
from training_jobs.data_sets.selectors import voted_answers
from training_jobs.exceptions import NotEnoughPhrasingsError
from training_jobs.question_sets.question_file import read_questions
from training_jobs.ranker.examples import Answerable, Example
from training_jobs.ranker.offices import Office, Phrasing, learn_from, leaving_out

MIN_PHRASINGS = 40
MIN_ENTRIES = 15
"""With fewer, the product's own ranker knows more than the office's questions could teach (five folds of
entries, three of them a fold at the least)."""
_FOREIGN_A_UNIT = 60
_FOREIGN_WEIGHT = 0.5
_VOTE_WEIGHT = 0.5  # a vote is a hint
_SAME, _ALIKE = 0.8, 0.4  # overlap of shingles: nearly the same letters; perhaps the same question
_SEED = 7

MAX_ANSWERS = 2_000

Progress = Callable[[int, int], None]  # done, total


@dataclass(frozen=True, slots=True)
class UnitExamples:
    """`held` are frozen questions without an answer: measured on, never learned."""

    learned: tuple[Example, ...]
    held: tuple[Example, ...]


def unit_examples(unit: Unit, progress: Progress) -> UnitExamples:
    """Everything of the unit to learn from. `progress` is called between two transactions.

    Raises:
        NotEnoughPhrasingsError: too few entries have other ways to ask them.
        EncoderUnavailableError: the encoder cannot be used.
    """
    offices = unit_offices(unit)
    learned: list[Example] = []
    held: list[Example] = []
    for done, office in enumerate(offices):
        progress(done, len(offices))
        examples = learn_from(office)
        if office.name == _name(unit, "unhelpful"):
            # Which entry answers them nobody knows; the one that was shown does not.
            examples = [replace(example, answerable=Answerable.WITHHELD) for example in examples]
        (held if office.name == _name(unit, "held") else learned).extend(examples)
    progress(len(offices), len(offices))
    return UnitExamples(tuple(learned), tuple(held))


def unit_offices(unit: Unit) -> list[Office]:
    """The unit as it is published, in the ways it is asked.

    Raises:
        NotEnoughPhrasingsError: see `unit_examples`.
    """
    guard = NearDuplicateIndex(guarded_questions(unit), min_overlap=_SAME)
    content = read_content(unit, as_of=timezone.localdate())
    passages = _without(guard, [passage for source in content.sources for passage in source.passages])
    _require_enough(passages)
    voted = [each for each in voted_questions(unit, passages) if not _guarded(guard, each.text)]
    foreign = _foreign(unit, passages)

    def office(suffix: str, asked: Iterable[Phrasing], weight: float) -> Office:
        return Office(
            _name(unit, suffix), tuple(passages), tuple(asked), weight=weight, with_withheld=suffix == "told"
        )

    offices = [
        *leaving_out(unit.code, passages, group_prefix=unit.code),
        office(
            "told",
            (_phrasing(unit, each.text, each.entry_key) for each in voted if each.is_right),
            _VOTE_WEIGHT,
        ),
        office(
            "unhelpful",
            (Phrasing(each.text, (), f"{unit.code}:{each.entry_key}") for each in voted if not each.is_right),
            _VOTE_WEIGHT,
        ),
        office("foreign", (each for each in foreign if not _guarded(guard, each.text)), _FOREIGN_WEIGHT),
        office("held", (each for each in foreign if _guarded(guard, each.text)), 1.0),
    ]
    return [each for each in offices if each.phrasings]


def _without(guard: NearDuplicateIndex, passages: Sequence[Passage]) -> list[Passage]:
    """The passages without phrasings that an evaluation will ask."""
    return [
        replace(each, questions=tuple(text for text in each.questions if not _guarded(guard, text)))
        for each in passages
    ]


def _guarded(guard: NearDuplicateIndex, text: str) -> bool:
    return guard.nearest(text, accepts=lambda other: ask_the_same(text, other)) is not None


def _require_enough(passages: Sequence[Passage]) -> None:
    asked = [passage for passage in passages if passage.kind == Kind.FAQ and passage.questions]
    num_phrasings = sum(len(passage.questions) for passage in asked)
    num_entries = len({passage.entry_key for passage in asked})
    if num_phrasings < MIN_PHRASINGS or num_entries < MIN_ENTRIES:
        raise NotEnoughPhrasingsError(
            _(
                "A ranker of its own needs at least %(phrasings)d other ways to ask, over %(entries)d"
                " frequent questions; this unit has %(num_phrasings)d over %(num_entries)d."
            )
            % {
                "phrasings": MIN_PHRASINGS,
                "entries": MIN_ENTRIES,
                "num_phrasings": num_phrasings,
                "num_entries": num_entries,
            }
        )


def _foreign(unit: Unit, passages: Sequence[Passage]) -> list[Phrasing]:
    """Questions the unit does not answer: those that come with the product, and those of other units.

    Whatever reads like one of its own questions is left out: it may have the answer.
    """
    own = (way for passage in passages for way in (passage.title, *passage.questions))
    alike = NearDuplicateIndex(own, min_overlap=_ALIKE)
    shipped = [each.text for each in read_questions(SAMPLE_DIR / "questions-no-answer.jsonl")]
    others = Unit.objects.filter(is_active=True).exclude(pk=unit.pk).order_by("pk")
    texts = [*shipped, *(text for other in others for text in _questions_of(other))]
    return [Phrasing(text, (), f"foreign:{text}") for text in dict.fromkeys(texts) if not alike.nearest(text)]


def _questions_of(unit: Unit) -> list[str]:
    known = [each.title for each in published_passages(unit) if each.kind == Kind.FAQ]
    chooser = random.Random(_SEED)  # noqa: S311 - a sample, no secret
    return chooser.sample(known, min(_FOREIGN_A_UNIT, len(known)))


def _phrasing(unit: Unit, text: str, entry_key: str) -> Phrasing:
    return Phrasing(text, (entry_key,), f"{unit.code}:{entry_key}")


def _name(unit: Unit, suffix: str) -> str:
    return f"{unit.code}-{suffix}"


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
