"""Examples and the questions they are made from, before they are rows. Plain frozen data."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.generation import Message
from curation.passages import Passage
from training_jobs.data_sets.content import Source
from training_jobs.enums import ExampleKind, Split


@dataclass(frozen=True, slots=True)
class Ask:
    """One way to ask for something a source says.

    `answer` is said without sources in sight, `statements` are the sentences to quote when they are: the
    best ones of the passage are chosen when there are none. `is_in_text` is False for what stands beside
    the passage (an author, a date): no source in a prompt shows it. `kind` names the example it makes.
    """

    kind: ExampleKind
    source: Source
    passage: Passage
    question: str
    answer: str
    statements: tuple[str, ...] = ()
    is_in_text: bool = True
    varied_from: str = ""  # the question as the office wrote it, where this is a variation of it

    @property
    def is_augmented(self) -> bool:
        return bool(self.varied_from)


@dataclass(frozen=True, slots=True)
class Example:
    """One example to learn, or to be held out. `passage_keys` names the right passage first.

    `question` is what the leak guard compares: what a person asks, empty where nobody does. A variation is
    also judged by the question it was `varied_from`.
    """

    kind: ExampleKind
    split: Split
    source: Source | None
    passage_keys: tuple[str, ...]
    messages: tuple[Message, ...] = ()
    text: str = ""
    question: str = ""
    varied_from: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        """All of what it asks, variations last; empty where nobody asks."""
        return tuple(filter(None, (self.varied_from, self.question)))


def conversation(prompt: Sequence[Message], answer: str) -> tuple[Message, ...]:
    return (*prompt, Message(role="assistant", content=answer))


def examples_digest(examples: Iterable[Example]) -> str:
    """SHA-256 over all examples in order: equal digests mean equal training data."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(json.dumps(_canonical(example), ensure_ascii=False, sort_keys=True).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _canonical(example: Example) -> dict[str, object]:
    return {
        "kind": example.kind.value,
        "split": example.split.value,
        "source": example.source.key if example.source else "",
        "passage_keys": list(example.passage_keys),
        "messages": list(example.messages),
        "text": example.text,
    }
