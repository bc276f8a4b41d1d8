"""Offices to learn from: passages, and questions with what answers them.

An office is indexed in a transaction that is rolled back: nobody ever meets it in a search, and nothing of it
stays. Phrasings of a frequent question are learned from while they are left out of it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

from django.db import transaction

from assistant.enums import Method
from assistant.index.job import embed_unit
from assistant.index.synchronise import fill_index
from assistant.retrieval import retrieve
from curation.enums import Kind
from curation.models import Unit
from curation.passages import Passage
from training_jobs.ranker.examples import Example, examples_from

NUM_HITS = 20


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A question; `right` are the keys that answer it, none when nothing here does. `group` is its entry.

    `is_near`: nothing answers it, and passages about the very thing stand here.
    """

    text: str
    right: tuple[str, ...]
    group: str
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """`with_withheld`: its questions are also learned from as if their entry were missing."""

    name: str
    passages: tuple[Passage, ...]
    phrasings: tuple[Phrasing, ...]
    weight: float = 1.0
    with_withheld: bool = True


def learn_from(office: Office) -> list[Example]:
    """Every phrasing asked of the office.

    Raises:
        EncoderUnavailableError: the encoder cannot be used.
    """
    examples: list[Example] = []
    with _scratch_unit() as unit:
        fill_index(unit=unit, passages=office.passages)
        embed_unit(unit)
        for asked in office.phrasings:
            found = retrieve(asked.text, unit=unit, method=Method.HYBRID, k=NUM_HITS)
            examples += examples_from(
                asked.text,
                found,
                asked.right,
                source=office.name,
                group=asked.group,
                weight=office.weight,
                with_withheld=office.with_withheld,
                is_near=asked.is_near,
            )
    return examples


def leaving_out(name: str, passages: Sequence[Passage], *, group_prefix: str) -> Iterator[Office]:
    """The office without any phrasing, and with every second one; those that are missing are asked."""
    for suffix, kept in (("none", ()), ("even", (0,)), ("odd", (1,))):
        yield Office(
            name=f"{name}-{suffix}",
            passages=tuple(_keeping(passage, kept) for passage in passages),
            phrasings=tuple(
                Phrasing(text, (passage.entry_key,), f"{group_prefix}:{passage.entry_key}")
                for passage in passages
                if passage.kind == Kind.FAQ
                for at, text in enumerate(passage.questions)
                if at % 2 not in kept
            ),
        )


def _keeping(passage: Passage, kept: tuple[int, ...]) -> Passage:
    if passage.kind != Kind.FAQ:
        return passage
    return replace(passage, questions=tuple(q for at, q in enumerate(passage.questions) if at % 2 in kept))


@contextmanager
def _scratch_unit() -> Iterator[Unit]:
    """A unit that is gone at the end, seen by nobody else meanwhile."""
    with transaction.atomic():
        yield Unit.objects.create(code=f"ranker-{uuid4().hex[:12]}", name="ranker", is_active=False)
        transaction.set_rollback(True)
