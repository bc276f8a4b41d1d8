"""A comparison of topic methods as JSON and as a page to read, both written aside, then renamed."""

import json
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assistant.topics.grouping import GROUPERS, wanted_topics
from assistant.topics.material import Material
from training_jobs.evaluation.files import write_aside
from training_jobs.evaluation.report.content import report_style
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.measures.figures import decimal, settings_words
from training_jobs.topics.comparing import Grouped
from training_jobs.topics.reading import conclude_topics
from training_jobs.topics.results import MEASURES, TopicMeasure, best_methods


def topic_document(
    material: Material, grouped: Grouped, *, origin: str, num_topics: int | None, num_seeds: int
) -> dict[str, Any]:
    """Everything measured, as JSON values. It holds words that several texts share, and no text.

    Raises:
        MethodUnavailableError: not one method could group; the message tells why for each.
    """
    from training_jobs.topics.measuring import measure_all  # scipy, scikit-learn: not for who reads a report

    if not grouped.groupings:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in grouped.skipped.items())
        raise MethodUnavailableError(_("No method could be compared. %(reasons)s") % {"reasons": reasons})
    measured = measure_all(material, grouped)
    return {
        **measured,
        "conclusions": conclude_topics(measured["methods"], num_seeds=num_seeds),
        "settings": {name: dict(settings) for name, settings in grouped.settings.items()},
        "skipped": dict(grouped.skipped),
        "run": {
            "origin": origin,
            "at": timezone.now().isoformat(timespec="seconds"),
            "num_texts": len(material.texts),
            "num_labels": len(set(material.labels)),
            "texts_digest": material.digest,
            "num_topics": wanted_topics(material, num_topics),
            "num_seeds": num_seeds,
            "num_reused_groupings": grouped.num_reused,
            "encoder": material.encoder.name,
            "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        },
    }


def write_topic_report(out: Path, document: Mapping[str, Any]) -> None:
    """Write `topics.json` and `topics.html` into the folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    write_aside(out / "topics.json", f"{text}\n".encode())
    write_aside(out / "topics.html", topic_page(document).encode())


def topic_page(document: Mapping[str, Any]) -> str:
    """The self-contained page."""
    content = topic_content(document) | {"style": report_style()}
    return render_to_string("training_jobs/topic_report.html", content)


def topic_content(document: Mapping[str, Any]) -> dict[str, Any]:
    """What pages show of the document: words and numbers, no markup."""
    methods, run = document["methods"], document["run"]
    at = parse_datetime(run["at"])
    shown = [
        measure for name, measure in MEASURES.items() if any(name in found for found in methods.values())
    ]
    best = {measure.name: best_methods(methods, measure.name)[:1] for measure in shown if measure.better}
    main = "ari" if "ari" in best else "npmi"
    order = [*best_methods(methods, main), *(name for name in methods if main not in methods[name])]
    return {
        "language": get_language() or "es",
        "title": _("Topic methods compared"),
        "run": run,
        "lead": _lead(run, localtime(at) if at else None, num_methods=len(methods)),
        "author": run["origin"],
        "conclusions": document["conclusions"],
        "measures": shown,
        "rows": [_row(name, methods[name], shown, best) for name in order],
        "topics": [_topics(name, document["topics"][name]) for name in order],
        "skipped": list(document["skipped"].items()),
        "methods": [(name, _describe(name), settings_words(document["settings"][name])) for name in order],
    }


def _lead(run: Mapping[str, Any], made_at: datetime | None, *, num_methods: int) -> str:
    texts = ngettext("%(n)s text", "%(n)s texts", run["num_texts"]) % {"n": run["num_texts"]}
    methods = ngettext("%(n)d method", "%(n)d methods", num_methods) % {"n": num_methods}
    when = date_format(made_at, "DATETIME_FORMAT") if made_at else ""
    return " · ".join(part for part in (run["origin"], when, f"{texts}, {methods}") if part)


def _row(
    name: str,
    found: Mapping[str, Mapping[str, float]],
    shown: Sequence[TopicMeasure],
    best: Mapping[str, list[str]],
) -> dict[str, Any]:
    return {
        "name": name,
        "description": _describe(name),
        "cells": [
            _cell(measure, found.get(measure.name), is_best=best.get(measure.name) == [name])
            for measure in shown
        ],
    }


def _cell(
    measure: TopicMeasure, found: Mapping[str, float] | None, *, is_best: bool
) -> dict[str, Any] | None:
    if found is None:
        return None
    value, low, high = (decimal(found[bound], measure.digits) for bound in ("value", "low", "high"))
    return {"value": value, "range": "" if low == high else f"{low} – {high}", "is_best": is_best}


def _topics(name: str, topics: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rows = [
        {
            "size": topic["size"],
            "words": ", ".join(topic["words"]),
            "label": topic.get("label", ""),
            "share": f"{decimal(topic['label_share'] * 100, 0)} %" if "label" in topic else "",
        }
        for topic in topics
    ]
    return {"method": name, "rows": rows, "has_labels": any(row["label"] for row in rows)}


def _describe(name: str) -> str:
    return str(GROUPERS[name].description) if name in GROUPERS else ""
