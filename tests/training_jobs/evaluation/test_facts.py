"""What an evaluation keeps about itself, written and read back."""

import json
from decimal import Decimal

from training_jobs.evaluation.facts import FrozenSet, Judging, KeptRun, RunFacts
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
