"""What runs keep: rows written before are read, and read rows are written with the keys they had."""

import json
from dataclasses import asdict
from typing import Any

from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.events import Finished, Measured
from training_jobs.models.run_documents import RunOptions, RunResults

_INTERVAL = {"value": 0.5, "low": 0.4, "high": 0.6}
_SCORES = {"f1": {"base": _INTERVAL, "tuned": _INTERVAL, "difference": _INTERVAL}}
WHOLE_ROW: dict[str, Any] = {
    "device": {
        "device": "CPU",
        "num_gpus": 0,
        "num_threads": 2,
        "precision": "fp32",
        "num_parameters": 10,
        "num_trainable_parameters": 1,
    },
    "data": {
        "instruction": {
            "num_examples": 8,
            "num_validation_examples": 2,
            "num_dropped_too_long": 0,
            "num_tokens": 90,
            "num_answer_tokens": 30,
        }
    },
    "stages": {
        "instruction": {
            "step": 6,
            "best_step": None,
            "best_validation_loss": None,
            "stopped_early": False,
        }
    },
    "evaluated": {"done": 6, "total": 6},
    "training_loss": 1.0,
    "validation_loss": 1.5,
    "validation_loss_by_stage": {"instruction": 1.5},
    "num_examples": 8,
    "num_answer_tokens": 30,
    "num_tokens": 90,
    "seconds_training": 3.5,
    "num_predictions": 6,
    "held_out": {
        "num_questions": 3,
        "overall": _SCORES,
        "by_kind": {"faq": {"num_questions": 3, **_SCORES}},
    },
    "card_data": {
        "base_model": "/modelos/llama",
        "base_revision": "",
        "method": "lora",
        "strategy_stages": ["instruction"],
        "config": {"instruction": asdict(TuningConfig())},
        "hardware": "CPU",
        "num_gpus": 0,
        "num_threads": 2,
        "precision": "fp32",
        "num_parameters": 10,
        "num_trainable_parameters": 1,
        "num_examples": 8,
        "num_tokens": 90,
        "num_answer_tokens": 30,
        "seconds": 9.5,
        "seconds_training": 3.5,
        "energy_wh": 0.1,
        "peak_memory_bytes": 1000,
        "library_versions": {"torch": "2.13.0"},
        "merged_dtype": "bfloat16",
    },
    "release": 7,
}


def _without_names_of_stages(row: dict[str, Any]) -> dict[str, Any]:
    for part in ("data", "stages"):
        row[part] = {
            stage: {key: value for key, value in each.items() if key != "stage"}
            for stage, each in row[part].items()
        }
    return row


def test_a_whole_row_is_read_and_written_with_the_same_keys_and_values() -> None:
    written = json.loads(json.dumps(RunResults.read(WHOLE_ROW).as_json()))
    assert _without_names_of_stages(written) == WHOLE_ROW


def test_held_out_scores_are_read_for_all_questions_and_for_each_kind() -> None:
    held_out = RunResults.read(WHOLE_ROW).held_out
    assert held_out is not None
    assert held_out.overall["f1"].tuned.value == 0.5
    assert held_out.by_kind["faq"].num_questions == 3
    assert held_out.by_kind["faq"].scores["f1"].difference.low == 0.4


def test_a_run_that_only_began_keeps_only_what_it_knows() -> None:
    row = {"evaluated": {"done": 1, "total": 4}}
    assert RunResults.read(row).as_json() == row
    assert RunResults.read({"held_out": {}}).held_out is None


def test_what_the_child_said_last_is_added_to_what_it_said_on_the_way() -> None:
    finished = read_document(Finished, {"results": {"training_loss": 1.0}, "card_data": {"method": "lora"}})
    results = RunResults.read({"device": {"device": "CPU"}}).finished(finished, held_out=None)
    assert (results.device and results.device.device, results.training_loss) == ("CPU", 1.0)
    assert results.card_data is not None


def test_options_of_another_version_are_read_with_their_weights() -> None:
    row = {**asdict(TuningConfig(lora_rank=4)), "task_weights": {"faq": 2.0}, "an_old_option": 1}
    options = RunOptions.read(row)
    assert (options.config.lora_rank, options.task_weights) == (4, {"faq": 2.0})
    assert options.as_json() == {name: value for name, value in row.items() if name != "an_old_option"}


def test_an_estimate_is_read_like_what_was_measured() -> None:
    row = {"memory_bytes": 1, "disk_bytes": 2, "seconds": 3.0, "device": "cpu", "parts": {"fixed": 1}}
    assert read_document(Measured, row) == Measured(memory_bytes=1, disk_bytes=2, seconds=3.0)
