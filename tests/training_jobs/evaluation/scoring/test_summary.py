from dataclasses import replace

import numpy as np
import pytest

from assistant.statistics import wilson
from tests.training_jobs.evaluation.made import answered, by_method, found_at, question, summarise
from training_jobs.evaluation.scoring.comparisons import BASELINE, BEST, compare_all
from training_jobs.evaluation.scoring.slices import length_of, slice_all
from training_jobs.evaluation.scoring.summary import question_losses, summarise_all


def _rankings(method, places):
    return [found_at(question(number), method, place) for number, place in enumerate(places)]


def test_rates_have_wilson_intervals():
    summary = summarise(_rankings("a", [1, 1, 1, None]))["a"]["recall@1"]
    expected = wilson(3, 4)
    assert (summary["low"], summary["high"]) == pytest.approx((expected.low, expected.high), abs=1e-4)


def test_every_interval_holds_its_value():
    metrics = summarise(_rankings("a", [1, 2, None, 5, 1, 1]))["a"]
    assert all(each["low"] <= each["value"] <= each["high"] for each in metrics.values())


def test_methods_asked_different_questions_are_refused():
    predictions = [found_at(question(1), "a", 1), found_at(question(2), "b", 1)]
    with pytest.raises(ValueError, match="same questions"):
        summarise_all(by_method(predictions))


def test_unanswerable_questions_do_not_count_in_a_ranking():
    asked = [question(1), question(2, is_answerable=False, relevant=frozenset())]
    predictions = [found_at(asked[0], "a", 1), found_at(asked[1], "a", None)]
    assert summarise(predictions)["a"]["recall@1"]["value"] == 1.0


def test_an_answering_method_has_no_ranking_and_a_ranking_method_no_answers(encoder):
    asked = question(1, answers=("24 meses",))
    metrics = summarise([answered(asked, "llm", "24 meses"), found_at(asked, "bm25", 1)])
    assert "recall@1" not in metrics["llm"]
    assert metrics["llm"]["token_f1"]["value"] == 1.0
    assert "token_f1" not in metrics["bm25"]


def test_silence_is_right_where_there_is_no_answer_and_costs_where_there_is(encoder):
    answerable = question(1, answers=("sí",))
    unanswerable = [question(2, is_answerable=False), question(3, is_answerable=False)]
    metrics = summarise(
        [
            answered(answerable, "llm", ""),
            answered(unanswerable[0], "llm", ""),
            answered(unanswerable[1], "llm", "Invento"),
        ]
    )["llm"]
    assert metrics["abstention_precision"]["value"] == 0.5
    assert metrics["abstention_recall"]["value"] == 0.5
    assert metrics["answered"]["value"] == 0.0
    assert metrics["token_f1"]["value"] == 0.0


def test_confidence_that_tells_answerable_questions_apart_has_full_auroc():
    asked = [question(1), question(2, is_answerable=False)]
    predictions = [found_at(asked[0], "a", 1, confidence=0.9), found_at(asked[1], "a", None, confidence=0.2)]
    metrics = summarise(predictions)["a"]
    assert metrics["auroc"]["value"] == 1.0
    assert metrics["aurc"]["value"] == 0.25  # nothing wrong at half coverage, half wrong at full


def test_calibration_is_measured_only_of_probabilities(encoder):
    asked = question(1, answers=("sí",))
    plain = summarise([answered(asked, "a", "sí", confidence=0.9)])["a"]
    claimed = summarise([answered(asked, "a", "sí", confidence=0.9, confidence_is_probability=True)])["a"]
    assert "ece" not in plain
    assert claimed["ece"]["value"] == pytest.approx(0.1)


def test_groundedness_is_the_share_of_supported_sentences(encoder):
    asked = question(1, answers=("sí",))
    metrics = summarise([answered(asked, "a", "Sí. No.", num_sentences=2, num_supported=1)])["a"]
    assert metrics["groundedness"]["value"] == 0.5


def test_nothing_is_lost_or_won_where_nothing_is_judged():
    predictions = [found_at(question(1, relevant=frozenset()), "a", 1)]
    assert question_losses(predictions, {"recall@1": np.array([np.nan])}) is None


def _compared(left, right, **options):
    summaries = summarise_all(by_method(_rankings("left", left) + _rankings("right", right)))
    return [each for each in compare_all(summaries, **options) if each.metric == "recall@1"]


def test_the_best_is_compared_with_every_other_method():
    (comparison,) = _compared([1] * 30, [None] * 30)
    assert (comparison.method, comparison.reference, comparison.role) == ("right", "left", BEST)
    assert comparison.is_beyond_chance
    assert comparison.difference.value == -1.0


def test_one_question_proves_nothing():
    (comparison,) = _compared([1], [None])
    assert not comparison.difference.low > 0
    assert comparison.p_corrected is None


def test_methods_that_differ_in_two_of_many_questions_cannot_be_told_apart():
    (comparison,) = _compared([1] * 30, [1] * 28 + [None] * 2)
    assert comparison.p_corrected == 0.5
    assert not comparison.is_beyond_chance


def test_the_baseline_is_compared_too():
    roles = {each.role for each in _compared([1] * 5, [2] * 5, baseline="right")}
    assert roles == {BEST, BASELINE}


def test_a_baseline_that_was_left_out_is_not_compared():
    assert {each.role for each in _compared([1] * 5, [2] * 5, baseline="away")} == {BEST}


def test_p_values_are_corrected_for_the_number_of_methods():
    few = [1] * 20 + [None] * 8
    predictions = _rankings("best", [1] * 28) + _rankings("a", few) + _rankings("b", few)
    comparisons = [
        each for each in compare_all(summarise_all(by_method(predictions))) if each.metric == "recall@1"
    ]
    assert [each.p_corrected for each in comparisons] == pytest.approx(
        [2 * each.p_value for each in comparisons]
    )


@pytest.mark.parametrize(("num_words", "expected"), [(3, "short"), (7, "medium"), (13, "long")])
def test_questions_are_short_medium_or_long(num_words, expected):
    asked = question(1)
    object.__setattr__(asked, "text", " ".join(["voz"] * num_words))
    assert length_of(asked) == expected


def test_groups_are_measured_apart():
    asked = [question(1, group="becas"), question(2, group="plazos")]
    predictions = [found_at(asked[0], "a", 1), found_at(asked[1], "a", None)]
    sliced = slice_all(summarise_all(by_method(predictions)), seed=1)["group"]
    assert sliced["becas"].methods["a"]["recall@1"].value == 1.0
    assert sliced["plazos"].methods["a"]["recall@1"].value == 0.0


def test_a_dimension_that_does_not_divide_is_left_out():
    assert slice_all(summarise_all(by_method(_rankings("a", [1, 2]))), seed=1) == {}


def test_silence_is_shown_for_questions_without_an_answer(encoder):
    asked = [question(1, answers=("sí",)), question(2, is_answerable=False)]
    predictions = [answered(asked[0], "a", "sí"), answered(asked[1], "a", "")]
    sliced = slice_all(summarise_all(by_method(predictions)), seed=1)["answerable"]
    assert sliced["no"].methods["a"]["abstained"].value == 1.0


def test_replies_without_a_known_time_have_no_latency():
    asked = [question(number) for number in range(4)]
    predictions = [replace(found_at(each, "bm25", 1), latency_ms=float("nan")) for each in asked]
    summary = summarise_all({"bm25": predictions}, num_resamples=50)["bm25"]
    assert not [name for name in summary.intervals if name.startswith("latency")]
