"""The one interface of everything that is evaluated."""

from collections.abc import Mapping
from typing import Any, Protocol

from training_jobs.evaluation.predictions import Outcome
from training_jobs.question_sets.question_file import Question

# More passages than entries are counted, because one entry may fill several places.
RANKED_PASSAGES = 30


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
