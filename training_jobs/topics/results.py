"""What is measured of each topic method, and what that lets one say, for pages, files and rows alike."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assistant.statistics import Interval
from training_jobs.measures.figures import decimal, intervals_document, intervals_from, percent
from training_jobs.ml.documents import read_document

_UNSTABLE_BELOW = 0.6
_MANY_OUTLIERS_FROM = 0.3


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


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the first seed. `label` is the one most of its texts bear, `label_share` how many do (0..1).

    Both are None where the texts bear no labels.
    """

    topic: int
    size: int
    words: tuple[str, ...]
    label: str | None = None
    label_share: float | None = None

    def as_document(self) -> dict[str, object]:
        labelled = {} if self.label is None else {"label": self.label, "label_share": self.label_share}
        return {"topic": self.topic, "size": self.size, "words": list(self.words), **labelled}


@dataclass(frozen=True, slots=True)
class Measured:
    """Of each method: its measures with their intervals, each measure in every seed, and its topics."""

    methods: Mapping[str, Mapping[str, Interval]]
    spreads: Mapping[str, Mapping[str, Sequence[float]]]
    topics: Mapping[str, Sequence[Topic]]

    def as_document(self) -> dict[str, object]:
        return {
            "methods": {name: intervals_document(found) for name, found in self.methods.items()},
            "spreads": {name: dict(found) for name, found in self.spreads.items()},
            "topics": {
                name: [topic.as_document() for topic in topics] for name, topics in self.topics.items()
            },
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            {name: intervals_from(found) for name, found in document["methods"].items()},
            document.get("spreads", {}),
            {
                name: [read_document(Topic, topic) for topic in topics]
                for name, topics in document["topics"].items()
            },
        )

    def best(self, measure: str) -> list[str]:
        """The methods with this measure, best first."""
        sign = MEASURES[measure].better or 1
        known = {name: found[measure].value for name, found in self.methods.items() if measure in found}
        return sorted(known, key=lambda name: -sign * known[name])

    @property
    def main_measure(self) -> str:
        """Agreement with the labels, or, without labels, coherence."""
        return "ari" if any("ari" in found for found in self.methods.values()) else "npmi"

    @property
    def in_order(self) -> list[str]:
        """The methods by their main measure, best first; those without it at the end."""
        best = self.best(self.main_measure)
        return [*best, *(name for name in self.methods if name not in best)]


def conclude_topics(measured: Measured, *, num_seeds: int) -> list[str]:
    """The best by labels (or, without labels, by coherence), who changes with chance, who leaves much out."""
    main = measured.main_measure
    sentences = _best(measured, main)
    if main == "ari":
        sentences += _no_better_than_chance(measured)
        for name in measured.best("npmi")[:1]:
            sentences.append(
                gettext("The words of its topics belong together most with «%(method)s» (NPMI %(value)s).")
                % {"method": name, "value": decimal(measured.methods[name]["npmi"].value, 2)}
            )
    sentences += _unstable(measured)
    sentences += _leaving_out(measured)
    if num_seeds < 5:
        sentences.append(
            ngettext(
                "Each method was tried once: how much chance decides is not known.",
                "Each method was tried %(number)d times: at least five tell how much chance decides.",
                num_seeds,
            )
            % {"number": num_seeds}
        )
    return sentences


def _best(measured: Measured, name: str) -> list[str]:
    order = measured.best(name)
    if not order:
        return []
    best = measured.methods[order[0]][name]
    values = {"measure": MEASURES[name].label, "method": order[0], "value": decimal(best.value, 2)}
    if len(order) == 1:
        return [gettext("%(measure)s of «%(method)s»: %(value)s. It was compared with nothing.") % values]
    second = measured.methods[order[1]][name]
    values |= {"second": order[1], "other": decimal(second.value, 2)}
    if best.low > second.high:
        return [
            gettext(
                "Best by «%(measure)s» is «%(method)s» (%(value)s); the next, «%(second)s» (%(other)s), is "
                "clearly behind."
            )
            % values
        ]
    return [
        gettext(
            "Best by «%(measure)s» is «%(method)s» (%(value)s), but «%(second)s» (%(other)s) cannot be told "
            "apart from it."
        )
        % values
    ]


def _no_better_than_chance(measured: Measured) -> list[str]:
    best = measured.methods[measured.best("ari")[0]]["ari"]
    if best.low > 0:
        return []
    return [gettext("Not even the best is surely nearer to the labels than chance: these topics are others.")]


def _unstable(measured: Measured) -> list[str]:
    names = _names(measured, "stability", lambda value: value < _UNSTABLE_BELOW)
    if not names:
        return []
    return [
        gettext(
            "With another seed the groups change much with: %(methods)s. Do not rely on single topics there."
        )
        % {"methods": ", ".join(names)}
    ]


def _leaving_out(measured: Measured) -> list[str]:
    names = _names(measured, "outliers", lambda value: value >= _MANY_OUTLIERS_FROM)
    return [
        gettext("«%(method)s» leaves %(share)s of the texts without a topic.")
        % {"method": name, "share": percent(measured.methods[name]["outliers"].value)}
        for name in names
    ]


def _names(measured: Measured, measure: str, is_meant: Callable[[float], bool]) -> list[str]:
    return [
        name
        for name, found in measured.methods.items()
        if measure in found and is_meant(found[measure].value)
    ]
