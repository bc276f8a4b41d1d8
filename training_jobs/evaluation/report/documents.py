"""An evaluation read back from its document, so that pages and exports are made from what was kept.

The replies are not in it: tables of single questions are made elsewhere (`evaluation.details`).
"""

from collections.abc import Mapping
from typing import Any

from assistant.statistics import Interval
from training_jobs.evaluation.scoring.comparisons import Comparison
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.slices import DIMENSIONS
from training_jobs.evaluation.scoring.summary import MethodSummary

_PARTS = ("methods", "run", "conclusions", "comparisons", "slices", "settings", "skipped", "confusions")
_FIXED_ORDER = ("short", "medium", "long", "yes", "no")


def in_reading_order(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in the order it was written: PostgreSQL keeps the keys of JSON in an order of its own.

    Parts of a slice that have no order of themselves stand by their size, the largest first.
    """
    order = {name: at for at, name in enumerate(document["run"].get("order", ()))}

    def by_method(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: values[name] for name in sorted(values, key=lambda name: order.get(name, len(order)))}

    def place_of(part: tuple[str, Any]) -> tuple[int, int]:
        name, found = part
        fixed = _FIXED_ORDER.index(name) if name in _FIXED_ORDER else len(_FIXED_ORDER)
        return fixed, -found["num_questions"]

    ordered = {name: document[name] for name in (*_PARTS, *document) if name in document}
    for name in ("methods", "settings", "skipped", "confusions"):
        ordered[name] = by_method(ordered.get(name, {}))
    dimensions = [name for name in DIMENSIONS if name in document["slices"]]
    ordered["slices"] = {
        name: dict(sorted(document["slices"][name].items(), key=place_of)) for name in dimensions
    }
    return ordered


def read_document(stored: Mapping[str, Any], *, title: str) -> Evaluation:
    """What `Evaluation.as_document` wrote; a method with the model of a release is named after it."""
    document = in_reading_order(stored)
    labels = document["run"].get("labels", {})

    def named(name: str) -> str:
        return str(labels.get(name, name))

    return Evaluation(
        title=title,
        facts={**document["run"], "baseline": named(document["run"].get("baseline", ""))},
        summaries={
            named(name): MethodSummary(named(name), (), intervals=_intervals(measured))
            for name, measured in document["methods"].items()
        },
        comparisons=tuple(
            _comparison(each, named(each["method"]), named(each["reference"]))
            for each in document["comparisons"]
        ),
        conclusions=tuple(_with_labels(sentence, labels) for sentence in document["conclusions"]),
        slices={
            dimension: {
                part: {**found, "methods": {named(name): each for name, each in found["methods"].items()}}
                for part, found in parts.items()
            }
            for dimension, parts in document["slices"].items()
        },
        settings={named(name): values for name, values in document["settings"].items()},
        skipped={named(name): reason for name, reason in document["skipped"].items()},
        confusions=document["confusions"],
    )


def _intervals(measured: Mapping[str, Mapping[str, float]]) -> dict[str, Interval]:
    return {
        metric: Interval(found["value"], found["low"], found["high"]) for metric, found in measured.items()
    }


def _comparison(each: Mapping[str, Any], method: str, reference: str) -> Comparison:
    difference = each["difference"]
    return Comparison(
        metric=each["metric"],
        method=method,
        reference=reference,
        role=each["role"],
        difference=Interval(difference["value"], difference["low"], difference["high"]),
        p_value=each["p_value"],
        p_corrected=each["p_holm"],
        test=each["test"],
        detectable=each["minimum_detectable_difference"],
    )


def _with_labels(sentence: str, labels: Mapping[str, str]) -> str:
    for name, label in labels.items():
        sentence = sentence.replace(f"«{name}»", f"«{label}»")
    return sentence
