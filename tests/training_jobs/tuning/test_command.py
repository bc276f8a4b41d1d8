"""`manage.py train`."""

import signal
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories.curation import UnitFactory
from tests.training_jobs.trained import add_examples, machine, make_base, make_data_set, make_run, scenario
from training_jobs.enums import JobState
from training_jobs.models import DataSet, TrainingRun
from training_jobs.tuning import forecast as run_estimates
from training_jobs.tuning import tasks as gpu
from training_jobs.tuning.commands import following
from training_jobs.tuning.job import supervising, working

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = settings.MODELS_DIR = tmp_path
    monkeypatch.setattr(supervising, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(run_estimates, "machine_for_runs", machine)


@pytest.fixture
def alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """No portal runs: the command does the work, with a child that behaves as told."""
    settings.CELERY_TASK_ALWAYS_EAGER = True

    def behave(**said: Any) -> None:
        monkeypatch.setattr(working, "prepare_folder", lambda run: scenario(run, **said))

    behave()
    return behave


def train(*arguments: str) -> str:
    out = StringIO()
    call_command("train", *arguments, stdout=out)
    return out.getvalue()


def test_alone_it_trains_and_tells_the_result(alone: Callable[..., None]) -> None:
    rows = [
        {"id": str(n), "kind": "faq", "model": model, "answer": "cuesta 5", "reference": "cuesta 5"}
        for n in range(3)
        for model in ("base", "tuned")
    ]
    alone(predictions=rows)
    data_set = make_data_set()
    make_base(name="Llama")
    out = train("--unit", data_set.unit.code, "--base", "Llama", "--option", "lora_rank=4")
    run = TrainingRun.objects.get()
    assert (run.state, run.options["lora_rank"]) == (JobState.SUCCEEDED, 4)
    assert "1.000 → 1.000" in out


def test_alone_a_killed_child_is_started_again(alone: Callable[..., None]) -> None:
    alone(steps=4, killed_at=2)
    make_base()
    train("--unit", make_data_set().unit.code)
    run = TrainingRun.objects.get()
    assert (run.state, run.attempt) == (JobState.SUCCEEDED, 2)


def test_alone_a_failure_is_the_commands_failure_with_the_proposal(alone: Callable[..., None]) -> None:
    alone(failed={"code": "disk_full", "error": "OSError", "message": "28"}, exit=5)
    make_base()
    with pytest.raises(CommandError) as failed:
        train("--unit", make_data_set().unit.code)
    assert TrainingRun.objects.get().proposal in str(failed.value)


def test_alone_an_interrupted_run_is_put_aside_and_goes_on(
    alone: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone(steps=200, step_s=0.02)
    make_base()
    shown = following.Bar.show

    def interrupt(bar: following.Bar) -> TrainingRun:
        run = shown(bar)
        if run.progress_done:
            signal.raise_signal(signal.SIGINT)
        return run

    with monkeypatch.context() as patch:
        patch.setattr(following.Bar, "show", interrupt)
        out = train("--unit", make_data_set().unit.code)
    run = TrainingRun.objects.get()
    assert run.state == JobState.PAUSED
    assert f"--resume {run.pk}" in out
    (run.folder / "scenario.json").unlink()
    alone(steps=run.progress_done + 1)
    train("--resume", str(run.pk))
    run.refresh_from_db()
    assert run.state == JobState.SUCCEEDED


def test_with_the_portal_its_worker_is_woken(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(gpu.work_on_runs, "delay", lambda: woken.append(1))
    make_base()
    with django_capture_on_commit_callbacks(execute=True):
        train("--unit", make_data_set().unit.code, "--detach")
    assert (TrainingRun.objects.get().state, woken) == (JobState.QUEUED, [1])


def test_with_the_portal_the_command_follows_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run()

    def finish(_seconds: float) -> None:
        TrainingRun.objects.filter(pk=run.pk).update(state=JobState.SUCCEEDED, message="Listo")

    monkeypatch.setattr(time, "sleep", finish)
    assert "Listo" in train("--follow", str(run.pk))


@pytest.mark.parametrize(("is_terminal", "answer", "state"), [
    (False, "", JobState.QUEUED), (True, "n", JobState.QUEUED), (True, "s", JobState.CANCELLED),
])  # fmt: skip
def test_leaving_asks_whether_the_run_is_meant_too(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, answer: str, state: JobState
) -> None:
    run = make_run()

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupt)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: is_terminal)
    monkeypatch.setattr("builtins.input", lambda _question: answer)
    train("--follow", str(run.pk))
    run.refresh_from_db()
    assert run.state == state


def test_status_names_state_place_and_message() -> None:
    run = make_run(message="Un mensaje")
    out = train("--status", str(run.pk))
    assert "Un mensaje" in out
    assert str(run.pk) in out


def test_steps_from_the_terminal() -> None:
    run = make_run()
    train("--pause", str(run.pk))
    run.refresh_from_db()
    assert run.state == JobState.PAUSED
    train("--cancel", str(run.pk))
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED


@pytest.mark.parametrize(
    "arguments",
    [
        ["--unit", "nadie"],
        ["--status", "999"],
        ["--option", "rango=3"],
        ["--option", "lora_rank=mucho"],
        ["--option", "gradient_checkpointing=quizas"],
        ["--option", "lora_rank"],
        ["--task-weight", "tema=2"],
        ["--task-weight", "topic=x"],
        ["--base", "otro"],
        ["--data-set", "999"],
        ["--data-set", "²"],
    ],
)
def test_mistakes_are_told_and_start_nothing(arguments: list[str]) -> None:
    unit = UnitFactory(code="u")
    make_data_set(unit)
    make_base()
    with pytest.raises(CommandError):
        train(*(arguments if "--unit" in arguments else ["--unit", "u", *arguments]))
    assert not TrainingRun.objects.exists()


def test_a_new_data_set_is_built_first(alone: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    def build(pk: int, *, progress: Callable[[int, int], None]) -> None:
        progress(1, 1)
        add_examples(DataSet.objects.get(pk=pk))
        DataSet.objects.filter(pk=pk).update(state=JobState.SUCCEEDED)

    monkeypatch.setattr(following, "build_data_set", build)
    make_base()
    train("--unit", UnitFactory(code="u").code, "--data-set", "new")
    assert TrainingRun.objects.get().data_set == DataSet.objects.get()


def test_a_unit_without_content_has_no_new_data_set(alone: Callable[..., None]) -> None:
    make_base()
    UnitFactory(code="u")
    with pytest.raises(CommandError):
        train("--unit", "u", "--data-set", "new")
    assert not TrainingRun.objects.exists()


def test_weights_of_tasks_reach_the_run(alone: Callable[..., None]) -> None:
    make_base()
    train("--unit", make_data_set().unit.code, "--strategy", "multitask", "--task-weight", "topic=0.5")
    assert TrainingRun.objects.get().options["task_weights"] == {"topic": 0.5}
