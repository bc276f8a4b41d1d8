"""Presets and their explanations."""

from dataclasses import fields

import pytest
from django.utils.functional import Promise

from training_jobs.enums import Preset, TuningMethod
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.tuning.explanations import EXPLANATIONS, GROUPS
from training_jobs.tuning.presets import preset_config

NAMES = {field.name for field in fields(TuningConfig)} - {"method"}


def test_every_option_is_explained_and_belongs_to_one_group() -> None:
    assert EXPLANATIONS.keys() == NAMES
    assert sorted(name for group in GROUPS for name in group.fields) == sorted(NAMES)


def test_every_explanation_is_a_translated_text() -> None:
    assert all(
        isinstance(each.label, Promise) and isinstance(each.help, Promise) for each in EXPLANATIONS.values()
    )


@pytest.mark.parametrize("preset", Preset)
@pytest.mark.parametrize("method", TuningMethod)
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_every_preset_works(preset: Preset, method: TuningMethod, device: str) -> None:
    config = preset_config(preset, method, device=device, num_tokens=50_000)  # type: ignore[arg-type]
    assert config.method == method


def test_the_presets_learn_more_and_more() -> None:
    configs = [preset_config(preset, TuningMethod.LORA, device="cpu") for preset in Preset]
    assert sorted(config.num_epochs for config in configs) == [config.num_epochs for config in configs]
    assert sorted(config.lora_rank for config in configs) == [config.lora_rank for config in configs]


def test_large_models_take_smaller_steps() -> None:
    small = preset_config(Preset.BALANCED, TuningMethod.LORA, device="cpu", num_parameters=135_000_000)
    large = preset_config(Preset.BALANCED, TuningMethod.LORA, device="cpu", num_parameters=7_000_000_000)
    assert small.learning_rate > large.learning_rate


def test_evaluations_are_spread_over_the_run() -> None:
    short = preset_config(Preset.BALANCED, TuningMethod.LORA, device="cpu", num_tokens=10_000)
    long = preset_config(Preset.BALANCED, TuningMethod.LORA, device="cpu", num_tokens=10_000_000)
    assert short.evaluate_every_steps < long.evaluate_every_steps


def test_a_quick_run_without_a_gpu_is_short_whatever_the_data() -> None:
    config = preset_config(Preset.QUICK, TuningMethod.LORA, device="cpu", num_tokens=5_000_000)
    assert 0 < config.max_steps <= 50
    assert config.evaluate_every_steps <= config.max_steps // 2
