"""A comparison of topic methods as JSON and as a page to read, both written aside, then renamed."""

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assistant.statistics import Interval
from assistant.topics.grouping import GROUPERS, wanted_topics
from assistant.topics.material import Material
from training_jobs.evaluation.report.content import report_style
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.measures.figures import decimal, settings_words
from training_jobs.ml.documents import read_document
from training_jobs.ml.files import write_aside
from training_jobs.topics.comparing import Grouped
from training_jobs.topics.results import MEASURES, Measured, Topic, TopicMeasure, conclude_topics


@dataclass(frozen=True, slots=True)
class TopicRun:
    """What was compared, on which texts, when (ISO 8601) and where."""

    origin: str
    at: str
    num_texts: int
    num_labels: int
    texts_digest: str
    num_topics: int
    num_seeds: int
    num_reused_groupings: int
    encoder: str
    machine: str


@dataclass(frozen=True, slots=True)
class TopicReport:
    """A whole comparison. It holds words that several texts share, and no text."""

    measured: Measured
    conclusions: tuple[str, ...]
    settings: Mapping[str, Mapping[str, Any]]
    skipped: Mapping[str, str]
    run: TopicRun

    def as_document(self) -> dict[str, object]:
        return {
            **self.measured.as_document(),
            "conclusions": list(self.conclusions),
            "settings": {name: dict(settings) for name, settings in self.settings.items()},
            "skipped": dict(self.skipped),
            "run": asdict(self.run),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            Measured.from_document(document),
            tuple(document["conclusions"]),
            document["settings"],
            document["skipped"],
            read_document(TopicRun, document["run"]),
        )


def report_of(
    material: Material, grouped: Grouped, *, origin: str, num_topics: int | None, num_seeds: int
) -> TopicReport:
    """Everything measured.

    Raises:
        MethodUnavailableError: not one method could group; the message tells why for each.
    """
    from training_jobs.topics.measuring import measure_all  # scipy, scikit-learn: not for who reads a report

    if not grouped.groupings:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in grouped.skipped.items())
        raise MethodUnavailableError(_("No method could be compared. %(reasons)s") % {"reasons": reasons})
    measured = measure_all(material, grouped)
    return TopicReport(
        measured=measured,
        conclusions=tuple(conclude_topics(measured, num_seeds=num_seeds)),
        settings=grouped.settings,
        skipped=grouped.skipped,
        run=TopicRun(
            origin=origin,
            at=timezone.now().isoformat(timespec="seconds"),
            num_texts=len(material.texts),
            num_labels=len(set(material.labels)),
            texts_digest=material.digest,
            num_topics=wanted_topics(material, num_topics),
            num_seeds=num_seeds,
            num_reused_groupings=grouped.num_reused,
            encoder=material.encoder.name,
            machine=f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        ),
    )


def write_topic_report(out: Path, report: TopicReport) -> None:
    """Write `topics.json` and `topics.html` into the folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report.as_document(), ensure_ascii=False, indent=2)
    write_aside(out / "topics.json", f"{text}\n")
    write_aside(out / "topics.html", topic_page(report))


def topic_page(report: TopicReport) -> str:
    """The self-contained page."""
    content = topic_content(report) | {"style": report_style()}
    return render_to_string("training_jobs/topic_report.html", content)


def topic_content(report: TopicReport) -> dict[str, object]:
    """What pages show: words and numbers, no markup."""
    measured, order = report.measured, report.measured.in_order
    at = parse_datetime(report.run.at)
    shown = [
        measure
        for name, measure in MEASURES.items()
        if any(name in found for found in measured.methods.values())
    ]
    best = {measure.name: measured.best(measure.name)[0] for measure in shown if measure.better}
    return {
        "language": get_language() or "es",
        "title": _("Topic methods compared"),
        "run": report.run,
        "lead": _lead(report.run, localtime(at) if at else None, num_methods=len(order)),
        "author": report.run.origin,
        "conclusions": report.conclusions,
        "measures": shown,
        "rows": [_row(name, measured.methods[name], shown, best) for name in order],
        "topics": [_topics(name, measured.topics[name]) for name in order],
        "skipped": list(report.skipped.items()),
        "methods": [(name, _describe(name), settings_words(report.settings[name])) for name in order],
    }


def _lead(run: TopicRun, made_at: datetime | None, *, num_methods: int) -> str:
    texts = ngettext("%(n)s text", "%(n)s texts", run.num_texts) % {"n": run.num_texts}
    methods = ngettext("%(n)d method", "%(n)d methods", num_methods) % {"n": num_methods}
    when = date_format(made_at, "DATETIME_FORMAT") if made_at else ""
    return " · ".join(part for part in (run.origin, when, f"{texts}, {methods}") if part)


def _row(
    name: str, found: Mapping[str, Interval], shown: Sequence[TopicMeasure], best: Mapping[str, str]
) -> dict[str, object]:
    return {
        "name": name,
        "description": _describe(name),
        "cells": [
            _cell(measure, found.get(measure.name), is_best=best.get(measure.name) == name)
            for measure in shown
        ],
    }


def _cell(measure: TopicMeasure, found: Interval | None, *, is_best: bool) -> dict[str, object] | None:
    if found is None:
        return None
    value, low, high = (decimal(bound, measure.digits) for bound in (found.value, found.low, found.high))
    return {"value": value, "range": "" if low == high else f"{low} – {high}", "is_best": is_best}


def _topics(name: str, topics: Sequence[Topic]) -> dict[str, object]:
    rows = [
        {
            "size": topic.size,
            "words": ", ".join(topic.words),
            "label": topic.label or "",
            "share": "" if topic.label_share is None else f"{decimal(topic.label_share * 100, 0)} %",
        }
        for topic in topics
    ]
    return {"method": name, "rows": rows, "has_labels": any(row["label"] for row in rows)}


def _describe(name: str) -> str:
    return str(GROUPERS[name].description) if name in GROUPERS else ""
