"""The one interface of everything that is evaluated, and what a run may choose about it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

from django.utils.translation import gettext as _

from assistant.generation import Message
from training_jobs.evaluation.predictions import Outcome
from training_jobs.exceptions import EvaluationRefusedError
from training_jobs.question_sets.question_file import Question

ClosedBook = Callable[[str, str], Sequence[Message]]

_MAX_NUMBER = 2**31 - 1
# More passages than entries are counted, because one entry may fill several places.
RANKED_PASSAGES = 30


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


class Method(Protocol):
    """Made once a run. Whatever costs time before the first question belongs into `prepare`."""

    @property
    def name(self) -> str:
        """As in `--methods`, metrics and reports."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything that decides its replies beside the questions and the index, as JSON values."""

    def prepare(self) -> None:
        """Learn from the unit's passages, load models, warm caches: outside the measured time.

        Raises:
            MethodUnavailableError: it cannot work here; the message says what to do.
        """

    def ask(self, question: Question) -> Outcome:
        """The reply to one question.

        Raises:
            MethodUnavailableError: what it depends on stopped working.
        """

    def close(self) -> None:
        """Let go of processes and memory; called once, whatever happened."""


class MethodBase:
    """A method without settings that holds nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def settings(self) -> Mapping[str, Any]:
        return {}

    def close(self) -> None:
        return
