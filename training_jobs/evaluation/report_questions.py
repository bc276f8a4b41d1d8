"""The table of single questions: which method found what, hardest questions first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from training_jobs.evaluation.figures import decimal
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.ranking_metrics import distinct_targets
from training_jobs.evaluation.summary import MethodSummary

MAX_QUESTIONS = 1_000  # a page of a few megabytes still opens on a phone
_MAX_ANSWER_CHARS = 300


def question_table(summaries: Mapping[str, MethodSummary]) -> dict[str, Any]:
    """Rows with one cell a method. Questions without anything to judge show the bare replies."""
    names = list(summaries)
    columns = [_cells(summary) for summary in summaries.values()]
    first = next(iter(summaries.values()))
    rows = []
    for at, prediction in enumerate(first.predictions):
        cells = [column[at] for column in columns]
        judged = [cell["is_right"] for cell in cells if cell["is_right"] is not None]
        rows.append(
            {
                "id": prediction.question.id,
                "text": prediction.question.text,
                "relevant": sorted(prediction.question.relevant),
                "answers": prediction.question.answers[:2],
                "is_answerable": prediction.question.is_answerable,
                "cells": cells,
                "kind": _kind(judged),
                "num_right": sum(judged),
            }
        )
    rows.sort(key=lambda row: row["num_right"])
    return {"methods": names, "rows": rows[:MAX_QUESTIONS], "num_left_out": max(0, len(rows) - MAX_QUESTIONS)}


def _kind(judged: Sequence[bool]) -> str:
    if not judged:
        return "unjudged"
    return "all" if all(judged) else "some" if any(judged) else "none"


def _cells(summary: MethodSummary) -> list[dict[str, Any]]:
    f1 = summary.scores.get("token_f1")
    return [
        _answer_cell(prediction, None if f1 is None else float(f1[at]))
        if prediction.outcome.answer is not None
        else _rank_cell(prediction)
        for at, prediction in enumerate(summary.predictions)
    ]


def _rank_cell(prediction: Prediction) -> dict[str, Any]:
    """The place of the first right result; found first is right."""
    if not prediction.question.is_judged:
        return {"text": "·", "level": "", "is_right": None, "title": ""}
    ranked = prediction.outcome.ranked
    targets = distinct_targets([(each.key, each.entry_key) for each in ranked], prediction.question.relevant)
    place = next((rank for rank, target in enumerate(targets, 1) if target is not None), None)
    title = _("found first: %(key)s") % {"key": ranked[0].entry_key} if ranked else _("nothing found")
    if place is None:
        return {"text": "–", "level": "missed", "is_right": False, "title": title}
    level = "first" if place == 1 else "near" if place <= 5 else "far"
    return {"text": str(place), "level": level, "is_right": place == 1, "title": title}


def _answer_cell(prediction: Prediction, f1: float | None) -> dict[str, Any]:
    """The share of common words; silence is right exactly where there is no answer."""
    outcome, question = prediction.outcome, prediction.question
    title = (outcome.answer or "")[:_MAX_ANSWER_CHARS] or _("no answer given")
    if not question.is_answerable:
        level = "first" if outcome.abstained else "missed"
        return {
            "text": _("silent") if outcome.abstained else _("answered"),
            "level": level,
            "is_right": outcome.abstained,
            "title": title,
        }
    if outcome.abstained:
        return {"text": _("silent"), "level": "missed", "is_right": False, "title": title}
    if f1 is None or f1 != f1:
        return {"text": "·", "level": "", "is_right": None, "title": title}
    level = "first" if f1 >= 0.8 else "near" if f1 >= 0.4 else "far" if f1 > 0 else "missed"
    return {"text": decimal(f1, 2), "level": level, "is_right": f1 >= 0.5, "title": title}
