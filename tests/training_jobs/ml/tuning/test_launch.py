import json
import sys

import pytest

from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.exceptions import TuningConfigError
from training_jobs.ml.tuning.launch import launch_command
from training_jobs.ml.tuning.plan import RUN_FILE, RunPlan, SampleQuestion, Stage

PLAN = RunPlan("base", (Stage("instruction", "train.jsonl"),))


def read_config(folder, **options):
    launch_command(folder, PLAN, **options)
    return json.loads((folder / "accelerate.json").read_text())


@pytest.mark.parametrize("num_gpus", [0, 1])
def test_one_device_needs_no_launcher(tmp_path, num_gpus):
    command = launch_command(tmp_path, PLAN, num_gpus=num_gpus)
    assert command == [sys.executable, "-m", "training_jobs.ml.tuning.child", str(tmp_path)]


def test_every_gpu_gets_a_process(tmp_path):
    assert read_config(tmp_path, num_gpus=4)["num_processes"] == 4


def test_hosts_meet_at_the_first(tmp_path):
    config = read_config(tmp_path, num_gpus=8, num_hosts=2, host_rank=1, main_address="10.0.0.1")
    assert (config["num_processes"], config["num_machines"], config["machine_rank"]) == (16, 2, 1)
    assert config["main_process_ip"] == "10.0.0.1"


def test_a_plan_is_read_as_it_was_written(tmp_path):
    plan = RunPlan(
        "base",
        (Stage("corpus", "corpus.jsonl"), Stage("instruction", "train.jsonl", "validation.jsonl")),
        (SampleQuestion("b?", ({"role": "user", "content": "b?"},)),),
        held_out_file="held-out.jsonl",
    )
    plan.write(tmp_path)
    assert RunPlan.read(tmp_path) == plan


def test_sample_questions_of_an_older_plan_are_read(tmp_path):
    RunPlan("base", (Stage("corpus", "corpus.jsonl"),)).write(tmp_path)
    older = json.loads((tmp_path / RUN_FILE).read_text())
    asked = {"question": "b?", "messages": [{"role": "user", "content": "b?"}]}
    (tmp_path / RUN_FILE).write_text(json.dumps({**older, "sample_questions": ["a?", asked]}))
    assert RunPlan.read(tmp_path).sample_questions == tuple(
        SampleQuestion(text, ({"role": "user", "content": text},)) for text in ("a?", "b?")
    )


def test_stages_that_train_different_weights_are_refused():
    with pytest.raises(TuningConfigError, match="lora_rank"):
        RunPlan(
            "base",
            (Stage("a", "a.jsonl"), Stage("b", "b.jsonl", config=TuningConfig(lora_rank=4))),
        )


def test_an_unknown_option_is_named(tmp_path):
    PLAN.write(tmp_path)
    raw = json.loads((tmp_path / "run.json").read_text())
    raw["stages"][0]["config"]["colour"] = "blue"
    with pytest.raises(TuningConfigError, match="colour"):
        RunPlan.from_dict(raw)
