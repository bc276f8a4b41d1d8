"""Predictions made by hand, and a method that replies by script."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from training_jobs.evaluation.methods.base import MethodBase
from training_jobs.evaluation.predictions import Outcome, Prediction, RankedPassage
from training_jobs.evaluation.scoring.summary import summarise_all
from training_jobs.question_sets.question_file import Question


def question(number: int, **values: Any) -> Question:
    defaults: dict[str, Any] = {"relevant": frozenset({f"faq:{number}"})}
    return Question(id=str(number), text=f"¿Pregunta {number}?", **(defaults | values))


def found_at(asked: Question, method: str, place: int | None, **values: Any) -> Prediction:
    """The right entry stands at `place` of ten; None: it was not found."""
    keys = [f"faq:wrong-{rank}" for rank in range(1, 11)]
    if place is not None:
        keys[place - 1] = next(iter(asked.relevant), "faq:none")
    ranked = tuple(RankedPassage(key, key, 1 / rank) for rank, key in enumerate(keys, 1))
    return Prediction(asked, method, Outcome(ranked=ranked, **values), latency_ms=float(len(asked.id)))


def answered(asked: Question, method: str, text: str, **values: Any) -> Prediction:
    return Prediction(asked, method, Outcome(answer=text, **({"abstained": not text} | values)), 5.0)


class ScriptedMethod(MethodBase):
    """Replies by `reply`; `asked` keeps the ids of the questions it really got."""

    def __init__(
        self,
        name: str,
        reply: Callable[[Question], Outcome] = lambda _question: Outcome(),
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(name)
        self._reply = reply
        self._settings = settings or {}
        self.asked: list[str] = []
        self.num_prepared = 0
        self.is_closed = False

    @property
    def settings(self) -> Mapping[str, Any]:
        return self._settings

    def prepare(self) -> None:
        self.num_prepared += 1

    def ask(self, question: Question) -> Outcome:
        self.asked.append(question.id)
        return self._reply(question)

    def close(self) -> None:
        self.is_closed = True


def rank_first(question: Question) -> Outcome:
    key = next(iter(question.relevant), "faq:x")
    return Outcome(ranked=(RankedPassage(key, key, 1.0),))


def by_method(predictions: Sequence[Prediction]) -> dict[str, list[Prediction]]:
    found: dict[str, list[Prediction]] = {}
    for prediction in predictions:
        found.setdefault(prediction.method, []).append(prediction)
    return found


def summarise(predictions: Sequence[Prediction]) -> dict[str, dict[str, dict[str, float]]]:
    """Metrics by method, each with value and the bounds of its 95 % interval."""
    summaries = summarise_all(by_method(predictions))
    return {name: summary.as_document() for name, summary in summaries.items()}
