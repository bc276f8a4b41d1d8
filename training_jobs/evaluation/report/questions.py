"""The table of single questions: which method found what, hardest questions first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.scoring.summary import MethodSummary
from training_jobs.evaluation.scoring.verdicts import UNJUDGED, Verdict, verdicts_of

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
                "kind": agreement_of(judged),
                "num_right": sum(judged),
            }
        )
    rows.sort(key=lambda row: row["num_right"])
    return {"methods": names, "rows": rows[:MAX_QUESTIONS], "num_left_out": max(0, len(rows) - MAX_QUESTIONS)}


def agreement_of(judged: Sequence[bool]) -> str:
    """Whether all, some or none of the methods were right; "unjudged" where none could be."""
    if not judged:
        return "unjudged"
    return "all" if all(judged) else "some" if any(judged) else "none"


def _cells(summary: MethodSummary) -> list[dict[str, Any]]:
    return [
        _cell(verdict, prediction)
        for verdict, prediction in zip(verdicts_of(summary), summary.predictions, strict=True)
    ]


def _cell(verdict: Verdict, prediction: Prediction) -> dict[str, Any]:
    is_bare = verdict.kind == UNJUDGED and prediction.outcome.answer is None
    return {
        "text": verdict.text,
        "level": verdict.level,
        "is_right": verdict.is_right,
        "title": "" if is_bare else said_in_short(prediction),
    }


def said_in_short(prediction: Prediction) -> str:
    """The answer, or what was found first."""
    outcome = prediction.outcome
    if outcome.answer is not None:
        return outcome.answer[:_MAX_ANSWER_CHARS] or _("no answer given")
    if outcome.ranked:
        return _("found first: %(key)s") % {"key": outcome.ranked[0].entry_key}
    return _("nothing found")
