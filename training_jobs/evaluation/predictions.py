"""What a method said to a question, and how that is written as one line of `predictions.jsonl`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from training_jobs.question_sets.question_file import Question

_LISTS = {"citations", "right_topics", "right_topic_labels"}


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """`score` is comparable inside one ranking only; higher is better."""

    key: str
    entry_key: str
    score: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A method's reply. A ranking method fills `ranked`, an answering method `answer`; some do both.

    `confidence` orders the replies of one method, higher is surer; it is a probability (0..1) only where
    `confidence_is_probability`. `citations` are passage keys. Of `num_sentences` written, `num_supported` say
    only what the passages say. `topic` is where a routing method went first, `topic_is_right` whether a right
    passage is there, `right_topics` all topics that hold one, most right passages first; `topic_label` and
    `right_topic_labels` say them in words that stand out there. `elapsed_ms` is set where asking did more
    than replying, for example checking.
    """

    ranked: tuple[RankedPassage, ...] = ()
    answer: str | None = None
    citations: tuple[str, ...] | None = None
    abstained: bool = False
    confidence: float | None = None
    confidence_is_probability: bool = False
    status: str = ""
    first_token_ms: float | None = None
    num_prompt_tokens: int | None = None
    num_completion_tokens: int | None = None
    num_sentences: int | None = None
    num_supported: int | None = None
    topic: int | None = None
    topic_is_right: bool | None = None
    topic_label: str | None = None
    right_topics: tuple[int, ...] | None = None
    right_topic_labels: tuple[str, ...] | None = None
    elapsed_ms: float | None = None
    memory_mb: float | None = None
    judge_score: float | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """An outcome with its question, its method and the time it took."""

    question: Question
    method: str
    outcome: Outcome
    latency_ms: float

    @property
    def is_gradable(self) -> bool:
        """It answers, if only with silence, a question that has reference answers."""
        question = self.question
        return self.outcome.answer is not None and question.is_answerable and bool(question.answers)

    def as_line(self) -> dict[str, object]:
        question = self.question
        outcome = {name: value for name, value in asdict(self.outcome).items() if value is not None}
        return {
            "id": question.id,
            "method": self.method,
            "question": question.text,
            "relevant": sorted(question.relevant),
            "latency_ms": self.latency_ms,
            **outcome,
        }

    @classmethod
    def from_line(cls, line: Mapping[str, Any], question: Question, method: str) -> "Prediction":
        """What `as_line` wrote of this question, under the name that the method has now.

        Raises:
            KeyError, TypeError, ValueError: the line was written by something else.
        """
        values = {field.name: line[field.name] for field in fields(Outcome) if field.name in line}
        values["ranked"] = tuple(RankedPassage(**passage) for passage in line["ranked"])
        for name in _LISTS & values.keys():
            values[name] = tuple(values[name])
        return cls(question, method, Outcome(**values), float(line["latency_ms"]))
