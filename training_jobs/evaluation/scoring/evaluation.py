"""A whole evaluation: what was measured, compared and concluded, as pages, files and rows share it.

It is written as one document and read back, so that pages and exports are made from what was kept. The
replies are not in it: what is kept of single questions stands in `scoring.verdicts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from training_jobs.evaluation.facts import KeptRun, RunFacts
from training_jobs.evaluation.scoring.comparisons import Comparison
from training_jobs.evaluation.scoring.confusions import Confusion
from training_jobs.evaluation.scoring.slices import PART_OF, Slices, slices_document, slices_from
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.measures.figures import intervals_from

_Of = TypeVar("_Of")
_PARTS = ("methods", "run", "conclusions", "comparisons", "slices", "settings", "skipped", "confusions")
_FIXED_ORDER = ("short", "medium", "long", "yes", "no")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that a report says. `settings` of each method are plain JSON values."""

    title: str
    facts: RunFacts
    summaries: Mapping[str, MethodSummary]
    comparisons: tuple[Comparison, ...]
    conclusions: tuple[str, ...]
    slices: Slices
    settings: Mapping[str, Mapping[str, Any]]
    skipped: Mapping[str, str]
    confusions: Mapping[str, Confusion] = field(default_factory=dict)

    def as_document(self) -> dict[str, object]:
        """`methods` first: that part is the format everybody relies on."""
        return {
            "methods": {name: summary.as_document() for name, summary in self.summaries.items()},
            "run": self.facts.as_document(),
            "conclusions": list(self.conclusions),
            "comparisons": [comparison.as_document() for comparison in self.comparisons],
            "slices": slices_document(self.slices),
            "settings": self.settings,
            "skipped": self.skipped,
            "seeds": {
                name: {metric: spread.as_document() for metric, spread in summary.spreads.items()}
                for name, summary in self.summaries.items()
                if summary.spreads
            },
            "confusions": {name: found.as_document() for name, found in self.confusions.items()},
        }


def in_reading_order(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document in the order it was written: PostgreSQL keeps the keys of JSON in an order of its own.

    Parts of a slice that have no order of themselves stand by their size, the largest first.
    """
    order = {name: at for at, name in enumerate(document["run"].get("order", ()))}

    def by_method(values: Mapping[str, _Of]) -> dict[str, _Of]:
        return {name: values[name] for name in sorted(values, key=lambda name: order.get(name, len(order)))}

    def place_of(part: tuple[str, Any]) -> tuple[int, int]:
        name, found = part
        fixed = _FIXED_ORDER.index(name) if name in _FIXED_ORDER else len(_FIXED_ORDER)
        return fixed, -found["num_questions"]

    ordered = {name: document[name] for name in (*_PARTS, *document) if name in document}
    for name in ("methods", "settings", "skipped", "confusions"):
        ordered[name] = by_method(ordered.get(name, {}))
    dimensions = [name for name in PART_OF if name in document["slices"]]
    ordered["slices"] = {
        name: dict(sorted(document["slices"][name].items(), key=place_of)) for name in dimensions
    }
    return ordered


def read_document(stored: Mapping[str, Any], *, title: str) -> Evaluation:
    """What `Evaluation.as_document` wrote; a method with the model of a release is named after it."""
    document = in_reading_order(stored)
    run = KeptRun.from_document(document)
    labels = run.facts.labels

    def named(by_method: Mapping[str, _Of]) -> dict[str, _Of]:
        return {labels.get(name, name): value for name, value in by_method.items()}

    return Evaluation(
        title=title,
        facts=replace(run.facts, baseline=labels.get(run.facts.baseline, run.facts.baseline)),
        summaries={
            name: MethodSummary(name, (), intervals=intervals_from(measured))
            for name, measured in named(document["methods"]).items()
        },
        comparisons=tuple(_comparison(each, labels) for each in document["comparisons"]),
        conclusions=tuple(_with_labels(sentence, labels) for sentence in document["conclusions"]),
        slices={
            dimension: {name: replace(part, methods=named(part.methods)) for name, part in parts.items()}
            for dimension, parts in slices_from(document["slices"]).items()
        },
        settings=named(run.settings),
        skipped=named(run.skipped),
        confusions={name: Confusion.from_document(each) for name, each in document["confusions"].items()},
    )


def _comparison(document: Mapping[str, Any], labels: Mapping[str, str]) -> Comparison:
    found = Comparison.from_document(document)
    return replace(
        found,
        method=labels.get(found.method, found.method),
        reference=labels.get(found.reference, found.reference),
    )


def _with_labels(sentence: str, labels: Mapping[str, str]) -> str:
    for name, label in labels.items():
        sentence = sentence.replace(f"«{name}»", f"«{label}»")
    return sentence
