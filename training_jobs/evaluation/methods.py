"""The methods that can be evaluated. Each is a small class with one duty: rank passages for a question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from assistant.enums import Method
from assistant.retrieval import retrieve
from curation.models import Unit
from training_jobs.evaluation.questions import Question
from training_jobs.exceptions import UnknownMethodError


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """`score` is comparable inside one ranking only; higher is better."""

    key: str
    entry_key: str
    score: float


class RankingMethod(Protocol):
    """A method under evaluation, made once a run; it learns from the unit's content in `prepare`."""

    name: str

    def prepare(self) -> None:
        """Do what is done once, outside the measured time."""

    def rank(self, question: Question, k: int) -> Sequence[RankedPassage]:
        """The k best passages, best first."""


class RetrievalMethod:
    """One of the portal's own retrieval methods, exactly as the assistant uses it."""

    def __init__(self, unit: Unit, method: Method) -> None:
        self.name = method.value
        self._unit = unit
        self._method = method

    def prepare(self) -> None:
        """Load what the first query would load: the encoder, the word list, the connection."""
        retrieve("preparación", unit=self._unit, method=self._method, k=1)

    def rank(self, question: Question, k: int) -> Sequence[RankedPassage]:
        found = retrieve(question.text, unit=self._unit, method=self._method, k=k, as_of=question.as_of)
        return [RankedPassage(hit.key, hit.entry_key, hit.score) for hit in found.hits]


METHODS: dict[str, Callable[[Unit], RankingMethod]] = {
    Method.FULLTEXT.value: lambda unit: RetrievalMethod(unit, Method.FULLTEXT),
    Method.BM25.value: lambda unit: RetrievalMethod(unit, Method.BM25),
    Method.DENSE.value: lambda unit: RetrievalMethod(unit, Method.DENSE),
    Method.HYBRID.value: lambda unit: RetrievalMethod(unit, Method.HYBRID),
}


def make_methods(names: Sequence[str], unit: Unit) -> list[RankingMethod]:
    """The named methods, each once, in the order given.

    Raises:
        UnknownMethodError: a name is not among those there are; the message lists them.
    """
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    unknown = [name for name in wanted if name not in METHODS]
    if unknown or not wanted:
        raise UnknownMethodError(
            _("Unknown method: %(unknown)s. Choose among: %(known)s.")
            % {"unknown": ", ".join(unknown) or "–", "known": ", ".join(METHODS)}
        )
    return [METHODS[name](unit) for name in wanted]
