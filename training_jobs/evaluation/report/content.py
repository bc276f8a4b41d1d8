"""What stands on the report's page, as plain values for the template: words and numbers, no markup."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assistant.statistics import Interval
from training_jobs.enums import QuestionOrigin, SetPart
from training_jobs.evaluation.facts import RunFacts, report_notes
from training_jobs.evaluation.methods.descriptions import describe
from training_jobs.evaluation.repeats import SeedSpread
from training_jobs.evaluation.report.charts import Frontier, Option, draw_frontier
from training_jobs.evaluation.report.questions import question_table
from training_jobs.evaluation.scoring.comparisons import BASELINE, BEST, Comparison, best_of
from training_jobs.evaluation.scoring.confusions import confusion_tables
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.metrics import FAMILY_TITLES, MAIN_METRICS, METRICS, Family, Metric
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.measures.figures import decimal, difference_words, p_value, percent, settings_words

_STYLE = Path(__file__).parents[2] / "static" / "training_jobs" / "evaluation_results.css"


def report_content(evaluation: Evaluation, *, max_columns: int | None = None) -> dict[str, Any]:
    """`max_columns` is how many figures stand in a row; tables that are wider are cut into several."""
    started_at = parse_datetime(evaluation.facts.started_at)
    made_at = localtime(started_at) if started_at else None
    return {
        "language": get_language() or "es",
        "title": evaluation.title,
        "subject": _("Evaluation of methods on frozen questions"),
        "author": evaluation.facts.unit_name,
        "facts": evaluation.facts,
        "made_at": made_at,
        "lead": _lead(evaluation.facts, made_at, num_methods=len(evaluation.summaries)),
        "conclusions": evaluation.conclusions,
        "families": [family for each in MAIN_METRICS if (family := _family(each, evaluation, max_columns))],
        "other_tables": [
            piece
            for family in (Family.SOURCES, Family.KNOWING, Family.COST)
            for piece in _in_pieces(_table(family, evaluation.summaries), "metrics", max_columns)
        ],
        "slices": [
            piece for table in _slices(evaluation) for piece in _in_pieces(table, "parts", max_columns)
        ],
        "confusions": confusion_tables(evaluation.confusions),
        "questions": question_table(evaluation.summaries) if _has_replies(evaluation) else None,
        "methods": [
            {
                "name": name,
                "description": describe(name),
                "settings": settings_words(evaluation.settings.get(name, {})),
            }
            for name in evaluation.summaries
        ],
        "skipped": list(evaluation.skipped.items()),
        "notes": report_notes(evaluation.facts),
        "style": report_style(),
    }


def report_style() -> SafeString:
    """The style sheet of results, which a report in one file carries."""
    return mark_safe(_STYLE.read_text(encoding="utf-8"))  # noqa: S308 - our own file, no one else's text


def _lead(facts: RunFacts, made_at: datetime | None, *, num_methods: int) -> str:
    """What was evaluated, when, on what and how much of it, in one line."""
    frozen, number = facts.frozen, facts.num_questions
    asked = ngettext("%(n)d question", "%(n)d questions", number) % {"n": number}
    methods = ngettext("%(n)d method", "%(n)d methods", num_methods) % {"n": num_methods}
    parts = [
        facts.unit_name,
        date_format(made_at, "DATETIME_FORMAT") if made_at else "",
        f"{frozen.set} v{frozen.version}" if frozen else "",
        str(SetPart(frozen.part).label) if frozen and frozen.part in SetPart.values else "",
        f"{asked}, {methods}",
    ]
    return " · ".join(part for part in parts if part)


def _has_replies(evaluation: Evaluation) -> bool:
    """Not when it was read back from its document."""
    return all(len(summary.predictions) for summary in evaluation.summaries.values())


def _family(family: Family, evaluation: Evaluation, max_columns: int | None) -> dict[str, object] | None:
    """Everything about finding, or about answering; None when no method does it."""
    main = METRICS[MAIN_METRICS[family][0]]
    measured = [each for each in evaluation.summaries.values() if main.name in each.intervals]
    if not measured:
        return None
    best = best_of(main, measured)
    ordered = sorted(measured, key=lambda each: -each.intervals[main.name].value)
    table = _table(family, {summary.name: summary for summary in ordered})
    return {
        "id": family.value,
        "title": FAMILY_TITLES[family],
        "metric": main,
        "bars": [_bar(summary, main, is_best=summary is best) for summary in ordered],
        "tables": _in_pieces(table, "metrics", max_columns),
        "differences": _differences(main, evaluation.comparisons),
        "frontier": _frontier(main, ordered),
    }


def _bar(summary: MethodSummary, metric: Metric, *, is_best: bool) -> dict[str, object]:
    found = summary.intervals[metric.name]
    return {
        "name": summary.name,
        "description": describe(summary.name),
        "is_best": is_best,
        "value": percent(found.value),
        "range": f"{decimal(found.low * 100, 1)} – {decimal(found.high * 100, 1)}",
        # Percent of the bar's width, with a point whatever the language: these are CSS lengths.
        "at": f"{found.value * 100:.2f}",
        "from": f"{found.low * 100:.2f}",
        "width": f"{(found.high - found.low) * 100:.2f}",
    }


def _table(family: Family, summaries: Mapping[str, MethodSummary]) -> dict[str, Any] | None:
    metrics = [
        metric
        for metric in METRICS.values()
        if metric.family is family and any(metric.name in summary.intervals for summary in summaries.values())
    ]
    if not metrics:
        return None
    best = {
        metric.name: best_of(
            metric, [summary for summary in summaries.values() if metric.name in summary.intervals]
        )
        .intervals[metric.name]
        .value
        for metric in metrics
    }
    rows = [
        {"name": name, "cells": [_cell(summary, metric, best[metric.name]) for metric in metrics]}
        for name, summary in summaries.items()
        if any(metric.name in summary.intervals for metric in metrics)
    ]
    return {"title": FAMILY_TITLES[family], "metrics": metrics, "rows": rows}


def _in_pieces(table: dict[str, Any] | None, heads: str, max_columns: int | None) -> list[dict[str, Any]]:
    """The table, or several of about the same width; only the first keeps the title."""
    if table is None or max_columns is None or len(table[heads]) <= max_columns:
        return [] if table is None else [table]
    pieces = []
    num_pieces = math.ceil(len(table[heads]) / max_columns)
    width = math.ceil(len(table[heads]) / num_pieces)
    for start in range(0, len(table[heads]), width):
        chosen = slice(start, start + width)
        rows = [{**row, "cells": row["cells"][chosen]} for row in table["rows"] if any(row["cells"][chosen])]
        title = "" if start else table["title"]
        pieces.append({**table, "title": title, heads: table[heads][chosen], "rows": rows})
    return pieces


def _cell(summary: MethodSummary, metric: Metric, best: float) -> dict[str, object] | None:
    found = summary.intervals.get(metric.name)
    if found is None:
        return None
    digits = 3
    if metric.unit:
        digits = 1 if metric.unit == "ms" and found.high < 100 else metric.digits
    value, low, high = (decimal(each, digits) for each in (found.value, found.low, found.high))
    spread = summary.spreads.get(metric.name)
    return {
        "value": value,
        "range": f"{low} – {high}",
        "is_best": found.value == best,
        "spread": "" if spread is None else _spread(spread, digits),
    }


def _spread(spread: SeedSpread, digits: int) -> str:
    """Standard deviation between trainings, and how many there were."""
    return f"± {decimal(spread.standard_deviation, digits)} (n = {len(spread.values)})"


def _differences(metric: Metric, comparisons: Sequence[Comparison]) -> list[dict[str, object]]:
    tables: list[dict[str, object]] = []
    for role, title in ((BEST, _("Against the best")), (BASELINE, _("Against the reference"))):
        mine = [each for each in comparisons if each.metric == metric.name and each.role == role]
        if mine:
            tables.append(
                {
                    "title": f"{title}: {mine[0].reference}",
                    "rows": [
                        _difference(each) for each in sorted(mine, key=lambda each: -each.difference.value)
                    ],
                }
            )
    return tables


def _difference(each: Comparison) -> dict[str, object]:
    return {
        "method": each.method,
        "p": p_value(each.p_corrected),
        "detectable": "–" if each.detectable is None else decimal(each.detectable * 100, 1),
        **difference_words(each.difference, is_beyond_chance=each.is_beyond_chance),
    }


def _frontier(metric: Metric, summaries: Sequence[MethodSummary]) -> Frontier | None:
    options = []
    for summary in summaries:
        found = summary.intervals[metric.name]
        cost = max(summary.intervals["latency_p50_ms"].value, 0.01)
        options.append(Option(summary.name, cost, found.value, found.low, found.high))
    return draw_frontier(options)


def _slices(evaluation: Evaluation) -> list[dict[str, object]]:
    """One table a dimension and main measure: methods down, parts across."""
    words = {
        "length": _("By length of the question"),
        "answerable": _("Questions with and without an answer"),
        "group": _("By group"),
        "program": _("By programme"),
        "origin": _("By origin of the question"),
    }
    tables: list[dict[str, object]] = []
    for dimension, parts in evaluation.slices.items():
        for metric in ("recall@1", "token_f1", "abstained"):
            rows = [
                {
                    "name": name,
                    "cells": [_slice_cell(part.methods.get(name, {}).get(metric)) for part in parts.values()],
                }
                for name in evaluation.summaries
            ]
            rows = [row for row in rows if any(row["cells"])]
            if rows and (metric != "abstained" or dimension == "answerable"):
                tables.append(
                    {
                        "title": words[dimension],
                        "metric": METRICS[metric].label if metric in METRICS else _("Left unanswered"),
                        "parts": [
                            {"name": _part_words(dimension, name), "count": part.num_questions}
                            for name, part in parts.items()
                        ],
                        "rows": rows,
                    }
                )
    return tables


def _part_words(dimension: str, name: str) -> str:
    known = {
        ("length", "short"): _("up to 6 words"),
        ("length", "medium"): _("7 to 12 words"),
        ("length", "long"): _("over 12 words"),
        ("answerable", "yes"): _("with an answer"),
        ("answerable", "no"): _("without an answer"),
    }
    if dimension == "origin" and name in QuestionOrigin.values:
        return str(QuestionOrigin(name).label)
    return known.get((dimension, name), name.replace("_", " "))


def _slice_cell(found: Interval | None) -> dict[str, str] | None:
    if found is None:
        return None
    low, high = (decimal(bound * 100, 0) for bound in (found.low, found.high))
    return {"value": percent(found.value), "range": f"{low} – {high}"}
