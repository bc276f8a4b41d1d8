"""What reports say of the judge and of prices: its fallbacks are never silent."""

import pytest

from training_jobs.evaluation.facts import RunFacts
from training_jobs.evaluation.report.notes import report_notes

pytestmark = pytest.mark.usefixtures("english")

JUDGE = {"model": "juez", "num_answers": 40, "num_fallbacks": 3, "num_retries": 7, "is_left_out": False}
NO_PRICES = {
    "currency": "BOB", "machine_hour": None, "million_prompt_tokens": None, "million_completion_tokens": None
}  # fmt: skip


def test_fallbacks_of_the_judge_are_counted_in_words():
    (note,) = report_notes(RunFacts.from_document({"judge": JUDGE, "prices": NO_PRICES}))
    assert "juez" in note
    assert "3 of them" in note


def test_measure_that_is_left_out_says_why():
    (note,) = report_notes(
        RunFacts.from_document({"judge": {**JUDGE, "num_fallbacks": 20, "is_left_out": True}})
    )
    assert "20 of 40" in note


def test_prices_stand_beside_the_costs():
    (note,) = report_notes(RunFacts.from_document({"prices": {**NO_PRICES, "machine_hour": "1.40"}}))
    assert "BOB" in note
    assert "1.40" in note


def test_reports_without_judge_and_prices_say_nothing():
    assert report_notes(RunFacts.from_document({})) == []
    assert report_notes(RunFacts.from_document({"judge": {}, "prices": NO_PRICES})) == []
