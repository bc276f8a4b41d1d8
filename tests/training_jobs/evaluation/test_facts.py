"""What an evaluation keeps about itself, written and read back."""

import json
from decimal import Decimal

import pytest

from training_jobs.evaluation.facts import FrozenSet, Judging, KeptRun, RunFacts, report_notes
from training_jobs.evaluation.prices import Prices

FACTS = RunFacts(
    unit="soe",
    num_questions=6,
    seconds={"bm25": 1.5},
    judging=Judging(model="juez", num_answers=4),
    prices=Prices("BOB", Decimal("1.40"), None, None),
    frozen=FrozenSet("Muestra", 2, "holdout", ("bm25", "lda"), {"bm25": "El buscador"}),
)


def test_facts_read_back_are_the_same():
    assert RunFacts.from_document(json.loads(json.dumps(FACTS.as_document()))) == FACTS


def test_facts_of_a_file_of_questions_name_no_set():
    document = RunFacts(unit="soe").as_document()
    assert not {"set", "version", "order", "labels"} & document.keys()
    assert RunFacts.from_document(document).frozen is None


def test_what_an_earlier_version_did_not_keep_has_its_default():
    facts = RunFacts.from_document({"num_questions": 3, "of_another_version": 1})
    assert (facts.num_questions, facts.seconds, facts.judging, facts.labels) == (3, {}, None, {})


def test_an_evaluation_without_results_says_nothing():
    kept = KeptRun.from_document({})
    assert (kept.skipped, kept.model_digest("llm-base")) == ({}, "")


def test_the_digest_of_the_model_stands_in_the_settings_of_its_method():
    kept = KeptRun.from_document({"settings": {"llm-base": {"digest": "d"}, "bm25": {}}})
    assert [kept.model_digest(name) for name in ("llm-base", "bm25", "other")] == ["d", "", ""]


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
