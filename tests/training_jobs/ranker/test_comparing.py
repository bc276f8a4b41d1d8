"""The gate: what the new ranker would do, beside the one in service, on the same questions."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.ranker.current import default_ranker
from training_jobs.ranker.comparing import (
    Decisions,
    allowed_refusals,
    decide,
    decide_across,
    decide_as_is,
    gate_checks,
)
from training_jobs.ranker.examples import Answerable, Example
from training_jobs.ranker.fitting import Judged


def judged(number, *, certainty=0.9, right=True, answerable=Answerable.YES, answers=0.9, is_faq=True):
    example = Example("office", f"entry {number}", answerable, np.zeros((1, 1)), np.array([float(right)]))
    return Judged(example, right, is_faq, certainty, answers)


def questions(num_right=95, num_wrong=5, num_foreign=30):
    rows = [judged(at) for at in range(num_right)]
    rows += [judged(1000 + at, right=False, certainty=0.2) for at in range(num_wrong)]
    foreign = {"right": False, "certainty": 0.1, "answerable": Answerable.NO}
    return rows + [judged(2000 + at, **foreign) for at in range(num_foreign)]


def states(rows, new, old):
    return {check.name: check.state for check in gate_checks(rows, new, old)}


def flip(flags, *places):
    changed = flags.copy()
    changed[list(places)] = ~changed[list(places)]
    return changed


@pytest.fixture
def rows():
    return questions()


@pytest.fixture
def same(rows):
    return decide(rows, certain_from=0.5, answerable_from=0.5)


def test_one_that_decides_the_same_passes(rows, same):
    assert set(states(rows, same, same).values()) == {"passed"}


def test_one_that_is_certain_of_fewer_is_refused(rows, same):
    new = replace(same, certain=flip(same.certain, 0, 1))
    assert states(rows, new, same)["coverage"] == "failed"


def test_one_that_is_wrong_more_often_than_promised_is_refused(rows, same):
    new = replace(same, right=flip(same.right, *range(20)))
    assert states(rows, new, same)["precision"] == "failed"


def test_precision_a_little_below_is_within_the_interval(rows, same):
    new = replace(same, right=flip(same.right, *range(6)))
    checks = {check.name: check for check in gate_checks(rows, new, same)}
    assert checks["precision"].new < 0.95 < checks["precision"].high
    assert checks["precision"].state == "passed"


def test_one_that_takes_foreign_questions_for_certain_is_refused(rows, same):
    assert states(rows, replace(same, certain=flip(same.certain, 100)), same)["no_answer"] == "failed"


def test_one_that_refuses_clearly_more_is_refused(rows, same):
    new = replace(same, refused=flip(same.refused, *range(20)))
    assert states(rows, new, same)["refused"] == "failed"


def test_too_few_foreign_questions_measure_nothing():
    rows = questions(num_foreign=5)
    same = decide(rows, certain_from=0.5, answerable_from=0.5)
    assert states(rows, same, same)["no_answer"] == "not_measured"


def test_one_that_is_never_certain_is_not_measured_for_precision(rows, same):
    nothing = replace(same, certain=np.zeros(len(rows), dtype=bool))
    assert states(rows, nothing, nothing)["precision"] == "not_measured"


def test_an_article_in_front_is_never_the_very_question_asked():
    assert not decide([judged(1, is_faq=False)], certain_from=0.5, answerable_from=0.5).certain.any()


def test_what_is_certain_is_not_refused():
    row = judged(1, certainty=0.9, answers=0.1)
    assert not decide([row], certain_from=0.5, answerable_from=0.5).refused.any()
    assert decide([row], certain_from=0.95, answerable_from=0.5).refused.all()


def test_the_one_in_service_is_raised_to_the_promised_precision():
    wrong = [judged(1000 + at, right=False, certainty=0.7 - at / 1000) for at in range(40)]
    right = [judged(at, certainty=0.9) for at in range(60)]
    as_is = decide_as_is(replace(default_ranker(), certain_from=0.6), [*right, *wrong])
    assert as_is.certain.sum() == pytest.approx(60, abs=4)


def test_the_one_in_service_stays_as_it_is_when_it_keeps_its_promise(rows):
    model = replace(default_ranker(), certain_from=0.95)
    assert not decide_as_is(model, rows).certain.any()


def test_thresholds_come_from_other_entries():
    """One entry alone is certain and wrong: where it is judged, the threshold has not seen it."""
    rows = [judged(at, certainty=0.6 + at / 1000) for at in range(50)]
    rows.append(judged(7000, certainty=0.99, right=False))
    decisions = decide_across(rows, max_refused=0.04)
    assert decisions.certain[-1]
    assert not decisions.right[-1]


def test_a_new_one_may_refuse_no_more_than_the_one_in_service(rows):
    refusing = np.zeros(len(rows), dtype=bool)
    refusing[0] = True
    none = np.zeros(len(rows), dtype=bool)
    assert allowed_refusals(rows, Decisions(none, none, refusing)) == pytest.approx(0.01)
    assert allowed_refusals(rows, Decisions(none, none, ~none)) == pytest.approx(0.04)
