"""Where routing methods went wrong: the topic they chose against the topic that holds the right passage."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.summary import MethodSummary


def confusions_of(summaries: Mapping[str, MethodSummary]) -> dict[str, Any]:
    """`{method: {"labels": {topic: words}, "pairs": [[right topic, chosen topic, questions]]}}`.

    Only of methods that route. Where several topics hold a right passage, the chosen one of them counts as
    the right one, and otherwise the one with most right passages.
    """
    return {
        name: found
        for name, summary in summaries.items()
        if (found := _confusion(summary.predictions)) is not None
    }


def _confusion(predictions: Sequence[Prediction]) -> dict[str, Any] | None:
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
    return {
        "labels": {
            str(topic): labels.get(topic, "") for topic in sorted({each for pair in pairs for each in pair})
        },
        "pairs": [[right, chosen, count] for (right, chosen), count in sorted(pairs.items())],
    }
