import pytest

from tests.training_jobs.released import make_run
from training_jobs.models import RunMetric
from training_jobs.registry.card import build_card

pytestmark = pytest.mark.django_db


def _interval(value):
    return {"value": value, "low": value - 0.1, "high": value + 0.1}


def test_card_names_data_set_with_digest_and_base_with_licence():
    card = build_card(make_run(), {"merged": "m" * 64})
    assert "Datos de marzo" in card
    assert "d" * 64 in card
    assert "Apache-2.0" in card
    assert "m" * 64 in card


def test_card_shows_held_out_scores_with_intervals():
    scores = {"base": _interval(0.2), "tuned": _interval(0.5), "difference": _interval(0.3)}
    run = make_run(results={"held_out": {"num_questions": 40, "overall": {"f1": scores}}})
    card = build_card(run, {})
    assert "F1" in card
    assert "0,50 [0,40; 0,60]" in card


def test_card_estimates_energy_from_time_and_says_with_what_power():
    run = make_run(results={"device": {"device": "CPU", "num_threads": 2}}, measured={"seconds": 3600})
    assert "20 W" in build_card(run, {})


def test_card_prefers_measured_energy():
    run = make_run(measured={"seconds": 3600, "energy_wh": 12.5})
    card = build_card(run, {})
    assert "12,5 Wh" in card
    assert " W " not in card


def test_card_holds_the_last_losses():
    run = make_run()
    RunMetric.objects.create(
        run=run, stage="instruction", step=5, num_steps=5, learning_rate=1e-4, training_loss=1.2346,
        validation_loss=1.5, num_tokens=100, tokens_per_second=10, elapsed_seconds=3,
    )  # fmt: skip
    card = build_card(run, {})
    assert "1,235" in card
    assert "1,500" in card


def test_names_cannot_break_the_table():
    run = make_run(name="uno | dos\n\n# tres")
    run.data_set.name = "a | b"
    card = build_card(run, {})
    assert "a \\| b" in card
    assert "\n# tres" not in card


def test_what_was_not_measured_is_left_out():
    assert "None" not in build_card(make_run(), {})
