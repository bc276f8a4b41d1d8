"""Runs whose child is a script that speaks the protocol; everything else is real."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.training_jobs.trained import make_run, scenario
from training_jobs.jobs import lease
from training_jobs.models import TrainingRun
from training_jobs.tuning.job import ledger, supervising, working


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(supervising, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(ledger, "HEARTBEAT_EVERY_S", 0.2)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)  # another connection sees no open transaction


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[..., TrainingRun]:
    """A waiting run whose child behaves as told."""
    commands: dict[int, list[str]] = {}
    monkeypatch.setattr(working, "prepare_folder", lambda run: commands[run.pk])

    def start(run: TrainingRun | None = None, **said: Any) -> TrainingRun:
        run = run or make_run()
        commands[run.pk] = scenario(run, **said)
        return run

    return start
