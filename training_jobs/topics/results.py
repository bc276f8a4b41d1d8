"""What is measured of each topic method, in words that pages, files and rows share."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.statistics import Interval


@dataclass(frozen=True, slots=True)
class TopicMeasure:
    """`better`: 1 where higher is better, -1 where lower is, 0 where neither is. `low`, `high`: its range."""

    name: str
    label: str | Promise
    explanation: str | Promise
    better: int = 1
    digits: int = 3
    low: float = -1.0
    high: float = 1.0

    def within(self, found: Interval) -> Interval:
        """Means of few values have intervals that may reach beyond what is possible."""
        return Interval(found.value, max(self.low, found.low), min(self.high, found.high))


MEASURES = {
    measure.name: measure
    for measure in (
        TopicMeasure(
            "ari",
            _("Agreement (ARI)"),
            _("How well the topics match the given labels, pair by pair; 0 is chance, 1 the same groups."),
        ),
        TopicMeasure(
            "v_measure",
            _("V-measure"),
            _("Each topic holds one label, and each label lies in one topic; 1 is perfect."),
        ),
        TopicMeasure("nmi", _("NMI"), _("What the topic tells about the label, from 0 to 1.")),
        TopicMeasure(
            "npmi",
            _("Coherence (NPMI)"),
            _("Do the ten words of a topic stand near each other? -1 never, 0 by chance, 1 always."),
        ),
        TopicMeasure(
            "c_v",
            _("Coherence (C_V)"),
            _("Do the words of a topic keep the same company? Nearest to people's judgement; up to 1."),
        ),
        TopicMeasure(
            "diversity",
            _("Variety"),
            _("Share of different words among the best 25 of all topics; low: topics repeat each other."),
            low=0.0,
        ),
        TopicMeasure(
            "stability",
            _("Stability"),
            _("How much the groups stay the same with another seed (ARI); 1: always the same."),
        ),
        TopicMeasure(
            "outliers", _("Outliers"), _("Share of texts that were put into no topic."), better=0, low=0.0
        ),
        TopicMeasure(
            "num_topics",
            _("Topics"),
            _("How many topics were found."),
            better=0,
            digits=0,
            low=0.0,
            high=math.inf,
        ),
        TopicMeasure(
            "seconds",
            _("Seconds"),
            _("Time of one grouping, without computing the meanings of the texts."),
            better=-1,
            digits=2,
            high=math.inf,
        ),
    )
}


def best_methods(methods: Mapping[str, Mapping[str, Mapping[str, float]]], name: str) -> list[str]:
    """The methods with this measure, best first."""
    sign = MEASURES[name].better or 1
    known = {method: found[name]["value"] for method, found in methods.items() if name in found}
    return sorted(known, key=lambda method: -sign * known[method])
