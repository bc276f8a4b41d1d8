"""The cost of answers: what the office's prices say, and nothing where they say nothing."""

from decimal import Decimal

import pytest

from tests.training_jobs.evaluation.made import answered, found_at, question
from training_jobs.evaluation.prices import Prices, costs_per_1000
from training_jobs.evaluation.scoring.summary import summarise_all

BY_HOUR = Prices("BOB", Decimal(36), None, None)
BY_TOKEN = Prices("USD", None, Decimal("0.5"), Decimal(2))


def _answer(latency_ms=1_000.0, **values):
    reply = answered(question(1), "m", "sí", **values)
    return type(reply)(reply.question, "m", reply.outcome, latency_ms)


def test_hour_of_the_machine_is_divided_among_its_answers():
    assert BY_HOUR.of_reply(_answer()) == Decimal("0.01")


def test_tokens_read_and_written_have_their_own_price():
    reply = _answer(num_prompt_tokens=1_000, num_completion_tokens=500)
    assert BY_TOKEN.of_reply(reply) == Decimal("0.0015")


def test_both_prices_are_added():
    both = Prices("BOB", Decimal(36), Decimal("0.5"), Decimal(2))
    reply = _answer(num_prompt_tokens=1_000, num_completion_tokens=500)
    assert both.of_reply(reply) == Decimal("0.0115")


def test_unknown_tokens_make_an_unknown_cost():
    assert BY_TOKEN.of_reply(_answer(status="generated")) is None


def test_answer_quoted_word_for_word_costs_no_tokens():
    assert BY_TOKEN.of_reply(_answer(status="curated")) == 0


def test_search_has_no_cost_where_only_tokens_are_charged():
    reply = found_at(question(1), "hybrid", 1)
    assert BY_TOKEN.of_reply(reply) is None
    assert BY_HOUR.of_reply(reply) > 0


def test_without_prices_nothing_is_shown(settings):
    settings.COST_PER_MACHINE_HOUR = None
    summary = summarise_all({"m": [_answer()]})["m"]
    assert "cost_per_1000" not in summary.intervals


def test_thousand_answers_stand_in_the_table(settings):
    settings.COST_PER_MACHINE_HOUR = Decimal(36)
    summary = summarise_all({"m": [_answer(1_000.0), _answer(3_000.0)]}, num_resamples=200)["m"]
    assert summary.intervals["cost_per_1000"].value == pytest.approx(20)
    assert costs_per_1000([_answer()]) == [10.0]
