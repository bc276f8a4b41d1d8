"""Writing an evaluation down: predictions, metrics and a page to read. Written aside, then renamed."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from training_jobs.evaluation.running import Prediction

Summary = Mapping[str, Mapping[str, Mapping[str, float]]]


def write_report(
    out: Path, *, predictions: Sequence[Prediction], summary: Summary, title: str, num_questions: int
) -> None:
    """Write `predictions.jsonl`, `metrics.json` and `report.html` into the folder, made if needed."""
    out.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(prediction.as_line(), ensure_ascii=False) for prediction in predictions)
    _write(out / "predictions.jsonl", "".join(f"{line}\n" for line in lines))
    _write(out / "metrics.json", json.dumps({"methods": summary}, ensure_ascii=False, indent=2) + "\n")
    _write(
        out / "report.html",
        render_to_string(
            "training_jobs/evaluation_report.html",
            {
                "title": title,
                "num_questions": num_questions,
                "made_at": timezone.localtime(),
                "metrics": _columns(summary),
                "rows": _rows(summary),
            },
        ),
    )


def _columns(summary: Summary) -> list[str]:
    return list(dict.fromkeys(metric for metrics in summary.values() for metric in metrics))


def _rows(summary: Summary) -> list[dict[str, Any]]:
    """One row a method; the best value of each column is marked (latency: the least)."""
    columns = _columns(summary)
    best = {
        column: (min if column.startswith("latency") else max)(
            metrics[column]["value"] for metrics in summary.values() if column in metrics
        )
        for column in columns
    }
    return [
        {
            "method": method,
            "cells": [
                {**metrics[column], "is_best": metrics[column]["value"] == best[column]}
                if column in metrics
                else None
                for column in columns
            ],
        }
        for method, metrics in summary.items()
    ]


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
