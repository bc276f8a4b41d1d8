"""The lower bound: what few questions cannot lift and many can."""

import math

import numpy as np
import pytest

from tests.training_jobs.evaluation.made import answered, found_at, question
from training_jobs.gate.gains import measured_alone, measured_gain, sliced


def _ranked(number, wrong=()):
    return [found_at(question(at), "m", 3 if at in wrong else 1) for at in range(number)]


def test_equal_replies_to_few_questions_leave_room_for_a_loss():
    found = measured_gain("recall@1", _ranked(30), _ranked(30))
    assert found.gain.value == 0
    assert found.gain.low == pytest.approx(-1.96 * math.sqrt(2) / 32, abs=1e-3)


def test_equal_replies_to_many_questions_leave_little():
    assert measured_gain("recall@1", _ranked(400), _ranked(400)).gain.low > -0.01


def test_bound_is_never_above_the_bootstrap():
    mine, theirs = _ranked(60, wrong=range(20)), _ranked(60, wrong=range(5))
    found = measured_gain("recall@1", mine, theirs)
    assert found.gain.value == pytest.approx(-0.25)
    assert found.gain.low < -0.35


def test_number_needed_passes_an_equal_candidate_four_times_out_of_five():
    number = measured_gain("recall@1", _ranked(50, wrong={1}), _ranked(50, wrong={2})).num_needed(0.05)
    generator, passed = np.random.default_rng(3), 0
    for _ in range(40):
        lost = generator.random((2, number)) < 0.04 / 2
        mine = _ranked(number, wrong=set(np.flatnonzero(lost[0])))
        theirs = _ranked(number, wrong=set(np.flatnonzero(lost[1])))
        passed += measured_gain("recall@1", mine, theirs).gain.low >= -0.05
    assert passed >= 28


def test_time_is_better_when_it_is_shorter():
    slow = [answered(question(at), "m", "sí") for at in range(40)]
    quick = [type(each)(each.question, "m", each.outcome, 1.0) for each in slow]
    found = measured_gain("latency_p50_ms", quick, slow)
    assert found.gain.value == pytest.approx(4.0)
    assert found.num_needed(1.0) is None


def test_silence_counts_question_by_question():
    asked = [question(at, is_answerable=False, relevant=frozenset()) for at in range(40)]
    silent = [answered(each, "m", "") for each in asked]
    found = measured_gain("abstention_recall", silent, silent)
    assert found.num_questions == 40
    assert found.gain.low < 0


def test_what_neither_can_show_is_not_measured():
    assert measured_gain("token_f1", _ranked(5), _ranked(5)) is None
    assert measured_alone("token_f1", _ranked(5)) is None


def test_part_of_a_slice_is_cut_out():
    asked = [found_at(question(at, group="becas" if at < 3 else "pagos"), "m", 1) for at in range(10)]
    assert len(sliced(asked, "group", "becas")) == 3
    assert sliced(asked, "no-such-dimension", "x") == []
