import numpy as np
import pytest

from assistant.statistics import wilson
from tests.training_jobs.evaluation.made import found_at, question
from training_jobs.evaluation.methods.descriptions import describe
from training_jobs.evaluation.repeats import SeedSpread, grouped, pooled_draws, split_seed, with_seed
from training_jobs.evaluation.scoring.comparisons import compare_all
from training_jobs.evaluation.scoring.summary import summarise_all


def test_a_name_carries_its_seed_there_and_back():
    assert split_seed(with_seed("lda", 14)) == ("lda", 14)
    assert split_seed("llm-tuned+rag=models/x#y") == ("llm-tuned+rag=models/x#y", None)


def test_trainings_are_grouped_under_their_method():
    assert grouped({"lda": 1, "bm25": 2, "lda#14": 3}) == {"lda": [1, 3], "bm25": [2]}
    assert grouped({"lda#14": 3}) == {"lda#14": [3]}


def test_a_repeated_method_is_described_like_its_first_training():
    assert describe("lda#14") == describe("lda") != ""


def test_the_spread_is_the_deviation_between_trainings():
    spread = SeedSpread((0.5, 0.6, 0.7))
    assert (spread.mean, spread.standard_deviation) == (pytest.approx(0.6), pytest.approx(0.1))
    assert SeedSpread((0.5,)).standard_deviation == 0


def test_pooled_draws_hold_the_variance_of_questions_and_of_trainings():
    """Trainings that differ by a constant: var = var(questions) + var(trainings) / S, sample variance."""
    generator = np.random.default_rng(1)
    of_questions = generator.normal(10, 0.1, 40_000)
    shifts = np.array([-0.4, 0.1, 0.3, 0.2, -0.2])
    pooled = pooled_draws([of_questions + shift for shift in shifts], seed=3)
    expected = 0.1**2 + shifts.var(ddof=1) / 5
    assert pooled.var() == pytest.approx(expected, rel=0.03)
    assert pooled.mean() == pytest.approx(10, abs=0.01)


def test_one_training_is_left_as_it_is():
    draws = np.array([0.1, 0.2])
    assert pooled_draws([draws], seed=1) is draws


def test_shares_stay_between_zero_and_one():
    pooled = pooled_draws([np.ones(500), np.full(500, 0.6)], seed=1)
    assert 0 <= pooled.min() <= pooled.max() <= 1


def predictions(method, hits):
    return [found_at(question(at), method, 1 if at < hits else None) for at in range(20)]


@pytest.fixture
def summaries():
    return summarise_all(
        {
            "lda": predictions("lda", 8),
            "bm25": predictions("bm25", 15),
            "lda#14": predictions("lda#14", 12),
            "lda#15": predictions("lda#15", 4),
        },
        num_resamples=2_000,
    )


def test_all_trainings_are_one_method_with_their_mean(summaries):
    assert list(summaries) == ["lda", "bm25"]
    assert summaries["lda"].intervals["recall@1"].value == pytest.approx(0.4)
    assert summaries["lda"].spreads["recall@1"].values == (0.4, 0.6, 0.2)
    assert summaries["bm25"].spreads == {}


def test_the_interval_holds_the_spread_between_trainings(summaries):
    found, alone = summaries["lda"].intervals["recall@1"], wilson(8, 20)
    assert found.low < alone.low
    assert found.high > alone.high


def test_scores_of_a_question_are_means_over_trainings(summaries):
    scores = summaries["lda"].scores["recall@1"]
    assert scores[0] == 1
    assert scores[5] == pytest.approx(2 / 3)


def test_differences_hold_the_spread_too(summaries):
    alone = summarise_all(
        {"lda": predictions("lda", 8), "bm25": predictions("bm25", 15)}, num_resamples=2_000
    )
    widths = [
        next(
            each.difference.high - each.difference.low
            for each in compare_all(found)
            if each.metric == "recall@1"
        )
        for found in (summaries, alone)
    ]
    assert widths[0] > widths[1]


def test_the_document_keeps_its_three_values(summaries):
    assert set(summaries["lda"].as_document()["recall@1"]) == {"value", "low", "high"}
