import math

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from training_jobs.measures.sources import (
    citation_precision,
    citation_recall,
    distinct_targets,
    is_right_source,
    ndcg_at,
    recall_at,
    reciprocal_rank_at,
)


def test_a_document_in_several_passages_counts_once_at_its_best_rank():
    ranked = [("doc:a/p:1", "doc:a"), ("doc:a/p:2", "doc:a"), ("doc:b/p:1", "doc:b")]
    assert distinct_targets(ranked, {"doc:b"}) == [None, "doc:b"]


def test_a_passage_named_by_its_own_key_is_told_from_its_siblings():
    ranked = [("reg:x/art:1", "reg:x"), ("reg:x/art:2", "reg:x")]
    assert distinct_targets(ranked, {"reg:x/art:2"}) == [None, "reg:x/art:2"]


def test_recall_is_success_among_the_first_k():
    assert [recall_at([None, "a"], k) for k in (1, 2)] == [0.0, 1.0]


def test_reciprocal_rank_of_the_third_place():
    assert reciprocal_rank_at([None, None, "a"], 10) == pytest.approx(1 / 3)


def test_reciprocal_rank_is_zero_beyond_the_cut():
    assert reciprocal_rank_at([None, None, "a"], 2) == 0.0


def test_ndcg_by_hand():
    # right at ranks 1 and 3 of two right ones: (1 + 1/2) / (1 + 1/log2(3))
    expected = 1.5 / (1 + 1 / math.log2(3))
    assert ndcg_at(["a", None, "b"], 10, 2) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(5))
def test_ndcg_equals_scikit_learn(seed):
    generator = np.random.default_rng(seed)
    is_right = generator.random(12) < 0.3
    targets = [f"faq:{at}" if right else None for at, right in enumerate(is_right)]
    expected = ndcg_score([is_right.astype(float)], [np.arange(12, 0, -1)], k=10) if is_right.any() else 0.0
    assert ndcg_at(targets, 10, int(is_right.sum())) == pytest.approx(expected)


def test_part_of_a_relevant_entry_is_a_right_source():
    assert is_right_source("reg:3/v2/art:45", {"reg:3/v2"})


def test_a_longer_number_is_another_entry():
    assert not is_right_source("faq:12", {"faq:1"})


def test_precision_is_the_share_of_right_citations():
    assert citation_precision(["faq:1", "faq:2"], {"faq:1"}) == 0.5


def test_recall_asks_for_one_of_several_right_sources():
    assert citation_recall(["faq:2"], {"faq:1", "faq:2"}) == 1.0


def test_citing_nothing_has_no_recall():
    assert citation_recall([], {"faq:1"}) == 0.0


def test_citing_nothing_has_no_precision_at_all():
    with pytest.raises(ValueError, match="no citations"):
        citation_precision([], {"faq:1"})
