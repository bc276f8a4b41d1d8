"""What a run may choose about its methods, beside their names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from assistant.generation import Message
from training_jobs.exceptions import EvaluationRefusedError

ClosedBook = Callable[[str, str], Sequence[Message]]


def question_alone(_office: str, question: str) -> Sequence[Message]:
    return [Message(role="user", content=question)]


@dataclass(frozen=True, slots=True)
class MethodOptions:
    """`closed_book` makes the prompt without sources from the office's name and the question.

    Models are named as the engine knows them; empty: the engine's default and the unit's production model.
    `num_topics` None: by the number of passages. With `num_seeds` above one, methods whose training depends
    on chance are trained so many times, with `seed`, `seed + 1`, …, and pooled in what is measured.
    """

    seed: int = 13
    num_seeds: int = 1
    num_topics: int | None = None
    base_model: str = ""
    tuned_model: str = ""
    reader_model: str = ""
    closed_book: ClosedBook = question_alone


_MAX_NUMBER = 2**31 - 1


def options_from(values: Mapping[str, Any], *, closed_book: ClosedBook = question_alone) -> MethodOptions:
    """The options as an evaluation keeps them in JSON; empty ones are left at their default, others ignored.

    Raises:
        EvaluationRefusedError: a number or a name cannot be one.
    """
    chosen = {}
    for field in fields(MethodOptions):
        value = values.get(field.name)
        if field.name == "closed_book" or value is None or value == "":
            continue
        is_number = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_NUMBER
        if not (isinstance(value, str) if isinstance(field.default, str) else is_number):
            raise EvaluationRefusedError(
                _("The option «%(name)s» cannot be used as it is.") % {"name": field.name}
            )
        chosen[field.name] = value
    return MethodOptions(closed_book=closed_book, **chosen)
