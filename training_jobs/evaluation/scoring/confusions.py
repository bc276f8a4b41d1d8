"""Where routing methods went wrong: the topic they chose against the topic that holds the right passage.

Reports show the most asked topics, and the rest together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext as _

from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.measures.figures import percent

_MAX_TOPICS = 10
_OTHERS = -1_000_000  # no topic's number
_HEATS = (0.05, 0.2, 0.4, 0.7)  # share of the row from which a cell gets its next shade


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


def confusion_tables(confusions: Mapping[str, Confusion]) -> list[dict[str, object]]:
    return [_table(method, found) for method, found in confusions.items() if found.pairs]


def _table(method: str, found: Confusion) -> dict[str, object]:
    asked: Counter[int] = Counter()
    for right, _chosen, count in found.pairs:
        asked[right] += count
    shown = [topic for topic, _count in asked.most_common(_MAX_TOPICS)]
    counted: Counter[tuple[int, int]] = Counter()
    for right, chosen, count in found.pairs:
        counted[_shown(right, shown), _shown(chosen, shown)] += count
    num_right = sum(count for right, chosen, count in found.pairs if right == chosen)
    rows = shown + [_OTHERS] * any(right == _OTHERS for right, _chosen in counted)
    columns = shown + [_OTHERS] * any(chosen == _OTHERS for _right, chosen in counted)
    return {
        "method": method,
        "right": percent(num_right / sum(asked.values())),
        "columns": [
            {"label": _label(topic, found.labels), "number": _number(topic, shown)} for topic in columns
        ],
        "rows": [
            {"number": _number(topic, shown)} | _row(topic, columns, counted, found.labels) for topic in rows
        ],
    }


def _row(
    topic: int, columns: list[int], counted: Mapping[tuple[int, int], int], labels: Mapping[int, str]
) -> dict[str, object]:
    counts = [counted.get((topic, chosen), 0) for chosen in columns]
    total = sum(counts)
    return {
        "label": _label(topic, labels),
        "total": total,
        "cells": [
            {
                "count": count,
                "heat": sum(count / total >= least for least in _HEATS) if total else 0,
                "is_right": chosen == topic != _OTHERS,
            }
            for chosen, count in zip(columns, counts, strict=True)
        ],
    }


def _number(topic: int, shown: list[int]) -> int | None:
    """Stands for the words at the head of a column, where they have no room; the others keep theirs."""
    return shown.index(topic) + 1 if topic in shown else None


def _shown(topic: int, shown: list[int]) -> int:
    return topic if topic in shown else _OTHERS


def _label(topic: int, labels: Mapping[int, str]) -> str:
    if topic == _OTHERS:
        return _("other topics")
    return labels.get(topic) or _("topic %(number)d") % {"number": topic}
