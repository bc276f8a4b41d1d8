"""The whole way with the real child on a tiny model: data set, stages, kills, held-out answers, release."""

import os
import signal
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.training_jobs.ml.tuning.conftest import tiny_base, tiny_tokenizer  # noqa: F401 - fixtures
from tests.training_jobs.trained import SHAPE, make_base, make_data_set, make_run, work_on_run
from training_jobs.base_models.tasks import check_base_model
from training_jobs.enums import CheckState, JobState, Strategy
from training_jobs.jobs import lease
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.models import BaseModel, DataSet, Release, TrainingRun
from training_jobs.tuning.job.child import EVENTS
from training_jobs.tuning.job.working import RUN_JOB
from training_jobs.tuning.services import run_pause

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)  # another connection sees no open transaction


@pytest.fixture
def base(tiny_base: Path) -> BaseModel:  # noqa: F811
    return make_base(location=str(tiny_base))


def new_run(data_set: DataSet, base: BaseModel, **values: Any) -> TrainingRun:
    config = TuningConfig(
        num_epochs=30,
        max_example_tokens=128,
        tokens_per_batch=128,
        evaluate_every_steps=20,
        checkpoint_every_steps=3,
        lora_rank=2,
        lora_alpha=4,
        precision="fp32",
    )
    return make_run(data_set=data_set, base_model=base, options=asdict(config), **values)


def kill_once_it_said(run: TrainingRun, event: str, number: int) -> Callable[[], None]:
    """Kills the child, once, when it has said so many lines of this kind in all."""
    done: list[int] = []

    def watch() -> None:
        said = (run.folder / EVENTS).read_text().count(f'"event": "{event}"')
        if said >= number and not done:
            done.append(1)
            os.kill(int((run.folder / ".child").read_text()), signal.SIGKILL)

    return watch


def test_three_kills_lead_to_the_same_bytes_as_none(base: BaseModel) -> None:
    data_set = make_data_set()
    undisturbed, killed = new_run(data_set, base), new_run(data_set, base)
    work_on_run(undisturbed.pk)
    for event, number in (("data", 1), ("progress", 8), ("progress", 22)):
        work_on_run(killed.pk, watch=kill_once_it_said(killed, event, number))
        killed.refresh_from_db()
        assert killed.state == JobState.QUEUED
    work_on_run(killed.pk)
    for run in (undisturbed, killed):
        run.refresh_from_db()
        assert run.state == JobState.SUCCEEDED, run.message
    assert killed.digests["adapter"] == undisturbed.digests["adapter"]
    assert killed.digests == undisturbed.digests
    steps = [
        list(run.metrics.order_by("step").values_list("step", "training_loss"))
        for run in (undisturbed, killed)
    ]
    assert steps[0] == steps[1]
    assert [step for step, _loss in steps[0]] == list(range(1, len(steps[0]) + 1))
    assert undisturbed.results["held_out"]["num_questions"] == 4
    assert undisturbed.samples.exists()
    assert {"memory_bytes", "disk_bytes", "seconds"} <= undisturbed.measured.keys()
    assert Release.objects.get().run == undisturbed  # the very same model is one release


def test_a_transfer_run_is_paused_and_goes_on_through_both_stages(base: BaseModel) -> None:
    run = new_run(make_data_set(), base, strategy=Strategy.TRANSFER)
    asked: list[int] = []

    def pause() -> None:
        if not asked and '"event": "progress"' in (run.folder / EVENTS).read_text():
            asked.append(1)
            run_pause(run)

    work_on_run(run.pk, watch=pause)
    run.refresh_from_db()
    assert run.state == JobState.PAUSED
    RUN_JOB.go_on(run)
    work_on_run(run.pk)
    run.refresh_from_db()
    assert run.state == JobState.SUCCEEDED, run.message
    assert set(run.metrics.values_list("stage", flat=True)) == {"corpus", "instruction"}


def test_the_real_inspection_finds_a_folder_usable(base: BaseModel) -> None:
    BaseModel.objects.filter(pk=base.pk).update(check_state=CheckState.UNCHECKED, shape={})
    check_base_model(base.pk)
    base.refresh_from_db()
    assert (base.check_state, base.check_message) == (CheckState.USABLE, "")
    assert base.shape["num_layers"] == SHAPE["num_layers"]
    assert base.architecture == "LlamaForCausalLM"
