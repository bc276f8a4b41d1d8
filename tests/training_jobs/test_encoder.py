import pytest

from training_jobs.encoder import calibrate


def test_separable_questions_are_separated_without_error():
    found = calibrate(answerable=[0.9, 0.85, 0.8], unanswerable=[0.5, 0.6], best_wrong=[0.7, 0.75])
    assert (found.abstain_below, found.false_abstention, found.false_relevance) == (0.8, 0.0, 0.0)


def test_overlap_makes_both_errors_alike():
    found = calibrate(answerable=[0.5, 0.7, 0.8, 0.9], unanswerable=[0.3, 0.4, 0.6, 0.75], best_wrong=[0.4])
    assert (found.abstain_below, found.false_abstention, found.false_relevance) == (0.7, 0.25, 0.25)


def test_certainty_stands_above_every_wrong_match():
    found = calibrate(answerable=[0.9], unanswerable=[0.5], best_wrong=[0.85, 0.88])
    assert found.certain_above > 0.88
    assert found.false_certainty == 0.0


def test_certainty_is_never_below_abstention():
    found = calibrate(answerable=[0.9], unanswerable=[0.5], best_wrong=[0.1])
    assert found.certain_above >= found.abstain_below


def test_questions_without_an_answer_are_needed():
    with pytest.raises(ValueError, match="without an answer"):
        calibrate(answerable=[0.9], unanswerable=[], best_wrong=[0.5])
