from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from tests.benchmarks import tuned_retrieval
from tests.benchmarks.tuned_retrieval import BASE, TUNED, TunedRetrieval
from tests.factories.curation import UnitFactory
from tests.training_jobs.evaluation.made import answered, found_at, question
from training_jobs.exceptions import BenchmarkDataError

pytestmark = pytest.mark.django_db

FACTS = {
    "num_training": 600,
    "num_training_articles": 30,
    "validation_loss": 0.6,
    "training_minutes": 20.0,
    "total_minutes": 25.0,
    "peak_memory_mb": 4700,
}


def measured(_data, _say):
    questions = [question(number, answers=("la matrícula cuesta 500",), group="a") for number in range(40)]
    unknown = float("nan")
    predictions = {
        "bm25": [found_at(each, "bm25", 1) for each in questions],
        BASE: [replace(answered(each, BASE, "no es eso"), latency_ms=unknown) for each in questions],
        TUNED: [
            replace(answered(each, TUNED, "la matrícula cuesta 500"), latency_ms=unknown)
            for each in questions
        ],
    }
    return TunedRetrieval(UnitFactory(), questions, predictions, FACTS)


def test_the_report_compares_tuned_with_untuned(monkeypatch, tmp_path):
    monkeypatch.setattr(tuned_retrieval, "measure_tuned_retrieval", measured)
    call_command("evaluation_report", "--out", str(tmp_path / "report.md"))
    text = (tmp_path / "report.md").read_text()
    assert f"| **{TUNED}** | 1,000 [1,000; 1,000]" in text
    assert f"«{TUNED}»" in text


def test_missing_data_is_told_and_nothing_written(monkeypatch, tmp_path):
    def missing(_data, _say):
        raise BenchmarkDataError("Faltan datos")

    monkeypatch.setattr(tuned_retrieval, "measure_tuned_retrieval", missing)
    with pytest.raises(CommandError, match="Faltan datos"):
        call_command("evaluation_report", "--out", str(tmp_path / "report.md"))
    assert not (tmp_path / "report.md").exists()
