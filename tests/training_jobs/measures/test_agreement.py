import random
import warnings
from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from training_jobs.measures import agreement as module
from training_jobs.measures.agreement import (
    JudgedTwice,
    Kappa,
    agreement,
    cohen_kappa,
    kappa_interval,
    relevance_kappa,
)


@pytest.mark.parametrize("seed", range(20))
def test_kappa_is_that_of_scikit_learn(seed):
    chance = random.Random(seed)
    first = [chance.choice("abcd") for _ in range(60)]
    second = [one if chance.random() < 0.6 else chance.choice("abcd") for one in first]
    assert cohen_kappa(first, second).value == pytest.approx(cohen_kappa_score(first, second))


def test_kappa_of_a_worked_example():
    # Two readers of 50 grant proposals: observed .7, by chance .5.
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(first, second).value == pytest.approx(0.4)


def test_kappa_is_undefined_where_chance_explains_everything():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert cohen_kappa_score([True] * 5, [True] * 5) != cohen_kappa_score([True] * 5, [True] * 5)  # NaN
    kappa = cohen_kappa([True] * 5, [True] * 5)
    assert (kappa.value, kappa.observed, kappa.band) == (None, 1.0, "constant")


def test_kappa_of_nothing_says_so():
    assert cohen_kappa([], []).band == "nothing"
    assert agreement([]) == {}


def test_lists_of_different_length_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        cohen_kappa([True], [])


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (-0.2, "poor"),
        (0.1, "slight"),
        (0.4, "fair"),
        (0.5, "moderate"),
        (0.8, "substantial"),
        (1, "almost_perfect"),
    ],
)
def test_bands_are_those_of_landis_and_koch(value, band):
    assert Kappa(value, 0.5, 10).band == band


def test_relevance_is_judged_passage_by_passage_as_scikit_learn_would():
    judged = [({"faq:a"}, {"faq:a"}), ({"faq:b"}, {"faq:c"}), ({"faq:c", "faq:d"}, {"faq:c"})]
    candidates = sorted(set().union(*(one | other for one, other in judged)))
    first = [key in one for one, _other in judged for key in candidates]
    second = [key in other for _one, other in judged for key in candidates]
    kappa = relevance_kappa(judged)
    assert kappa.value == pytest.approx(cohen_kappa_score(first, second))
    assert kappa.number == len(first)


def test_pieces_of_one_article_are_the_same_passage():
    judged = [({"reg:r/v1/art:3"}, {"reg:r/v1/art:3/p:2"}), ({"faq:a"}, {"faq:a"})]
    assert relevance_kappa(judged).value == 1.0


def test_questions_that_one_person_holds_unanswerable_say_nothing_of_passages():
    judged = [
        JudgedTwice((True, True), (frozenset({"faq:a"}), frozenset({"faq:a"}))),
        JudgedTwice((True, True), (frozenset({"faq:b"}), frozenset({"faq:b"}))),
        JudgedTwice((True, False), (frozenset({"faq:c"}), frozenset())),
    ]
    found = agreement(judged)
    assert (found["relevant"]["kappa"], found["relevant"]["number"]) == (1.0, 4)
    assert (found["answerable"]["observed"], found["answerable"]["number"]) == (0.6667, 3)


def draw_tables(generator, *, number, noise):
    """Judgements of two people who both see a truth (0 or 1) and err independently."""
    truth = generator.random(number) < 0.5
    one, other = (truth ^ (generator.random(number) < noise) for _ in range(2))
    return [Counter([pair]) for pair in zip(one.tolist(), other.tolist(), strict=True)]


def test_the_interval_covers_the_true_kappa_nineteen_times_in_twenty(monkeypatch):
    monkeypatch.setattr(module, "NUM_RESAMPLES", 400)
    generator = np.random.default_rng(3)
    noise = 0.15
    true = 2 * (1 - 2 * noise * (1 - noise)) - 1  # both answers are even, so chance agrees on half
    intervals = [kappa_interval(draw_tables(generator, number=150, noise=noise)) for _ in range(300)]
    covered = sum(low <= true <= high for low, high in intervals)
    assert 0.91 <= covered / 300 <= 0.98


def test_full_agreement_has_an_interval_without_width():
    assert kappa_interval([Counter([(True, True)]), Counter([(False, False)])] * 10) == (1.0, 1.0)


def test_what_has_no_kappa_has_no_interval():
    assert kappa_interval([]) is None
    assert kappa_interval([Counter([(True, True)])] * 5) is None


def test_a_version_keeps_the_interval_over_questions():
    same = JudgedTwice((True, True), (frozenset({"faq:a"}), frozenset({"faq:a"})))
    apart = JudgedTwice((True, False), (frozenset({"faq:b"}), frozenset()))
    none = JudgedTwice((False, False), (frozenset(), frozenset()))
    kept = agreement([same] * 10 + [apart] * 5 + [none] * 5)["answerable"]
    assert kept["low"] < kept["kappa"] < kept["high"]
