import pytest

from tests.training_jobs.released import make_run
from training_jobs.releases.card import build_card

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


def test_card_says_how_energy_was_estimated():
    made = {"hardware": "CPU", "num_threads": 2, "energy_wh": 12.46}
    card = build_card(make_run(results={"card_data": made}), {})
    assert "12,5 Wh" in card
    assert "12 W por núcleo" in card


def test_card_names_hardware_precision_and_libraries():
    made = {
        "hardware": "NVIDIA H100",
        "num_gpus": 2,
        "precision": "bf16",
        "library_versions": {"torch": "2.13.0", "peft": "0.21"},
    }
    card = build_card(make_run(results={"card_data": made}, measured={"seconds": 90}), {})
    assert "2 × NVIDIA H100" in card
    assert "bf16" in card
    assert "torch 2.13.0, peft 0.21" in card
    assert "1,5" in card


def test_card_counts_what_was_read_and_what_learned():
    made = {"num_trainable_parameters": 2_442_240, "num_examples": 560, "num_tokens": 150_000}
    card = build_card(make_run(results={"card_data": made}), {})
    assert "2\xa0442\xa0240" in card
    assert "560" in card


def test_card_holds_the_last_losses():
    card = build_card(make_run(results={"training_loss": 1.2346, "validation_loss": 1.5}), {})
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
