"""Measuring every grouping of a comparison. Only who measures loads this module and its libraries."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from assistant.statistics import Interval
from assistant.topics.coherence import c_v, npmi
from assistant.topics.material import Material
from assistant.topics.measures import (
    AGREEMENTS,
    agreement,
    outlier_share,
    over_seeds,
    stability,
    topic_diversity,
)
from assistant.topics.words import OUTLIER, topic_words
from training_jobs.measures.figures import DIGITS, rounded
from training_jobs.topics.comparing import Grouped
from training_jobs.topics.results import MEASURES, Measured, Topic
from training_jobs.topics.store import Grouping

WORDS_SHOWN = 10
COHERENCE_WORDS = 10  # Röder et al. 2015
MAX_TOPICS_KEPT = 100


def measure_all(material: Material, grouped: Grouped) -> Measured:
    methods: dict[str, dict[str, Interval]] = {}
    spreads: dict[str, dict[str, list[float]]] = {}
    for method, groupings in grouped.groupings.items():
        intervals, spreads[method] = _measured(material, groupings)
        methods[method] = {
            name: rounded(measure.within(intervals[name]))
            for name, measure in MEASURES.items()
            if name in intervals and not math.isnan(intervals[name].value)
        }
    topics = {method: _topics(material, groupings[0]) for method, groupings in grouped.groupings.items()}
    return Measured(methods, spreads, topics)


def _measured(
    material: Material, groupings: Sequence[Grouping]
) -> tuple[dict[str, Interval], dict[str, list[float]]]:
    each = [_of_one(material, grouping) for grouping in groupings]
    spreads = {name: [values[name] for values in each] for name in each[0]}
    intervals = {name: over_seeds(values) for name, values in spreads.items()}
    seconds = float(np.median(spreads["seconds"]))
    intervals["seconds"] = Interval(seconds, min(spreads["seconds"]), max(spreads["seconds"]))
    topics = [grouping.topics or () for grouping in groupings]
    if len(topics) > 1:
        intervals["stability"] = stability(topics)
    if material.labels:
        for name, measure in AGREEMENTS.items():
            intervals[name] = agreement(measure, material.labels, topics, seed=0)
            spreads[name] = [measure(material.labels, mine) for mine in topics]
    return intervals, {
        name: [round(value, DIGITS) for value in values if not math.isnan(value)]
        for name, values in spreads.items()
    }


def _of_one(material: Material, grouping: Grouping) -> dict[str, float]:
    """The measures of one grouping that need no other."""
    topics = grouping.topics or ()
    words = topic_words(material.words, topics, num_words=25)
    best = [found[:COHERENCE_WORDS] for found in words.values() if len(found) > 1]
    return {
        "npmi": _mean(npmi(best, material.words)) if best else math.nan,
        "c_v": _mean(c_v(best, material.words)) if best else math.nan,
        "diversity": topic_diversity(list(words.values())),
        "outliers": outlier_share(topics),
        "num_topics": float(len(words)),
        "seconds": grouping.seconds,
    }


def _topics(material: Material, grouping: Grouping) -> list[Topic]:
    """The topics, largest first."""
    topics = grouping.topics or ()
    sizes = Counter(topics)
    words = topic_words(material.words, topics, num_words=WORDS_SHOWN)
    order = sorted(words, key=lambda topic: (-sizes[topic], topic))
    return [
        Topic(topic, sizes[topic], tuple(words[topic]), *_main_label(material, topics, topic))
        for topic in order[:MAX_TOPICS_KEPT]
        if topic != OUTLIER
    ]


def _main_label(
    material: Material, topics: Sequence[int], topic: int
) -> tuple[str, float] | tuple[None, None]:
    if not material.labels:
        return None, None
    held = Counter(label for label, mine in zip(material.labels, topics, strict=True) if mine == topic)
    label, number = held.most_common(1)[0]
    return label, round(number / sum(held.values()), DIGITS)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan
