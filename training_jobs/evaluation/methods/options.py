"""What a run may choose about its methods, beside their names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.generation import Message

ClosedBook = Callable[[str, str], Sequence[Message]]


def question_alone(_office: str, question: str) -> Sequence[Message]:
    return [Message(role="user", content=question)]


@dataclass(frozen=True, slots=True)
class MethodOptions:
    """`closed_book` makes the prompt without sources from the office's name and the question.

    Models are named as the engine knows them; empty: the engine's default and the unit's production model.
    `num_topics` None: by the number of passages.
    """

    seed: int = 13
    num_topics: int | None = None
    base_model: str = ""
    tuned_model: str = ""
    reader_model: str = ""
    closed_book: ClosedBook = question_alone
