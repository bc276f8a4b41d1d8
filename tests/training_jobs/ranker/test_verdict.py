"""The verdict over a ranker, read from its document."""

import pytest

from training_jobs.ranker.document import Check
from training_jobs.ranker.verdict import check_sentence, ranker_verdict

FIGURES = {"new": 0.5, "old": 0.4, "low": 0.0, "high": 0.2, "count": 9}
COVERAGE = {"name": "coverage", "state": "passed", **FIGURES}


def document(**changes):
    check = {**COVERAGE, **changes}
    return {"gate": {"against": "ranker-default", "against_digest": "d", "checks": [check]}}


def test_a_ranker_that_passed_may_go_into_service():
    assert ranker_verdict(document(), in_service="d").is_open


@pytest.mark.parametrize("state", ["failed", "not_measured"])
def test_one_that_failed_or_was_not_measured_may_not(state):
    verdict = ranker_verdict(document(state=state), in_service="d")
    assert not verdict.is_open
    assert verdict.summary


def test_what_was_measured_against_another_says_nothing():
    verdict = ranker_verdict(document(), in_service="another")
    assert not verdict.is_open
    assert "ranker-default" in verdict.summary


def test_a_ranker_without_a_gate_may_not():
    assert not ranker_verdict({}, in_service="d").is_open


@pytest.mark.parametrize("name", ["coverage", "precision", "no_answer", "refused"])
def test_each_check_has_its_sentence_with_figures(name):
    assert "50" in check_sentence(Check(**{**COVERAGE, "name": name, "limit": 0.95}))
