"""Where routing methods went wrong: the topic they chose against the topic that holds the right passage."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.summary import MethodSummary


@dataclass(frozen=True, slots=True)
class Confusion:
    """`labels` are words of each topic, `pairs` the right topic, the chosen one, and how many questions."""

    labels: Mapping[int, str]
    pairs: tuple[tuple[int, int, int], ...]

    def as_document(self) -> dict[str, object]:
        return {
            "labels": {str(topic): label for topic, label in self.labels.items()},
            "pairs": [list(pair) for pair in self.pairs],
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            {int(topic): label for topic, label in document["labels"].items()},
            tuple((right, chosen, count) for right, chosen, count in document["pairs"]),
        )


def confusions_of(summaries: Mapping[str, MethodSummary]) -> dict[str, Confusion]:
    """Only of methods that route.

    Where several topics hold a right passage, the chosen one of them counts as the right one, and otherwise
    the one with most right passages.
    """
    return {
        name: found
        for name, summary in summaries.items()
        if (found := _confusion(summary.predictions)) is not None
    }


def _confusion(predictions: Sequence[Prediction]) -> Confusion | None:
    labels: dict[int, str] = {}
    pairs: Counter[tuple[int, int]] = Counter()
    for outcome in (each.outcome for each in predictions):
        if outcome.topic is None or not outcome.right_topics:
            continue
        right = outcome.topic if outcome.topic in outcome.right_topics else outcome.right_topics[0]
        pairs[right, outcome.topic] += 1
        labels[outcome.topic] = outcome.topic_label or labels.get(outcome.topic, "")
        labels.update(zip(outcome.right_topics, outcome.right_topic_labels or (), strict=False))
    if not pairs:
        return None
    return Confusion(
        {topic: labels.get(topic, "") for topic in sorted({each for pair in pairs for each in pair})},
        tuple((right, chosen, count) for (right, chosen), count in sorted(pairs.items())),
    )
