"""Checks of base models as jobs: run twice, killed half-way, cancelled, raced; found out once."""

import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.training_jobs.trained import make_base
from training_jobs.base_models import job as module
from training_jobs.base_models.job import CHECK_JOB
from training_jobs.base_models.services import base_model_check_create
from training_jobs.base_models.tasks import check_base_model, start_check
from training_jobs.enums import CheckState, JobState
from training_jobs.jobs import lease, pulse
from training_jobs.ml import child
from training_jobs.ml.tuning.events import Inspection
from training_jobs.models import BaseModel, BaseModelCheck
from training_jobs.upkeep import wake_abandoned_jobs

pytestmark = pytest.mark.django_db
USABLE = Inspection(loads=True, architecture="LlamaForCausalLM")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.MODELS_DIR = tmp_path
    monkeypatch.setattr(pulse, "TELL_EVERY_S", 0.0)
    monkeypatch.setattr(child, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)  # another connection sees no open transaction


@pytest.fixture
def model() -> BaseModel:
    return make_base(check_state=CheckState.UNCHECKED)


@pytest.fixture
def check(model: BaseModel) -> BaseModelCheck:
    return base_model_check_create(model)


@pytest.fixture
def inspected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The places that were inspected; every one is usable."""
    places: list[str] = []

    def inspect(model: BaseModel, _pulse: pulse.Pulse) -> Inspection:
        places.append(model.location)
        return USABLE

    monkeypatch.setattr(module, "_inspect", inspect)
    return places


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], int]:
    """An inspection that never ends; says the number of its process."""
    script, number = tmp_path / "inspection", tmp_path / "pid"
    script.write_text(f"#!/bin/sh\necho $$ > {number}\nexec sleep 60\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    return lambda: int(number.read_text())


def during_inspection(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Has something happen at the first beat, once."""
    beat = pulse.Pulse.beat
    done: list[int] = []

    def beat_after(self: pulse.Pulse) -> None:
        if not done:
            done.append(1)
            happens()
        beat(self)

    monkeypatch.setattr(pulse.Pulse, "beat", beat_after)


def state_of(check: BaseModelCheck) -> tuple[str, int]:
    check.refresh_from_db()
    return check.state, check.attempt


def found(model: BaseModel) -> str:
    model.refresh_from_db()
    return model.check_state


def test_a_check_ends_with_what_was_found(check: BaseModelCheck, inspected: list[str]) -> None:
    check_base_model(check.base_model_id)
    assert state_of(check) == (JobState.SUCCEEDED, 1)
    assert check.base_model.architecture == "LlamaForCausalLM"
    assert found(check.base_model) == CheckState.USABLE


def test_a_folder_that_is_not_there_is_found_out_by_the_real_inspection(tmp_path: Path) -> None:
    model = make_base(location=str(tmp_path / "nada"), check_state=CheckState.UNCHECKED)
    check_base_model(model.pk)
    assert found(model) == CheckState.UNUSABLE
    assert model.check_message


def test_an_inspection_that_dies_is_an_interrupted_check(
    monkeypatch: pytest.MonkeyPatch, model: BaseModel
) -> None:
    monkeypatch.setattr(sys, "executable", "false")
    check_base_model(model.pk)
    assert found(model) == CheckState.UNUSABLE
    assert model.check_message


def test_an_inspection_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch, model: BaseModel, endless: Callable[[], int]
) -> None:
    monkeypatch.setattr(module, "TIMEOUT_S", 0.3)
    check_base_model(model.pk)
    assert found(model) == CheckState.UNUSABLE
    assert not Path(f"/proc/{endless()}").exists()


def test_a_model_that_is_gone_needs_no_check() -> None:
    check_base_model(0)
    assert not BaseModelCheck.objects.exists()


def test_a_message_of_a_version_without_rows_of_checks_is_understood(
    model: BaseModel, inspected: list[str]
) -> None:
    check_base_model(model.pk)
    assert found(model) == CheckState.USABLE
    assert state_of(model.checks.get()) == (JobState.SUCCEEDED, 1)


def test_a_message_delivered_twice_checks_once(check: BaseModelCheck, inspected: list[str]) -> None:
    check_base_model(check.base_model_id)
    check_base_model(check.base_model_id)
    assert len(inspected) == 1
    assert BaseModelCheck.objects.count() == 1


def test_asked_for_twice_there_is_one_on_its_way(model: BaseModel) -> None:
    assert start_check(model, actor=None) == start_check(model, actor=None)


def test_an_ended_check_can_be_asked_for_again(check: BaseModelCheck, inspected: list[str]) -> None:
    check_base_model(check.base_model_id)
    again = base_model_check_create(check.base_model)
    check_base_model(check.base_model_id)
    assert state_of(again) == (JobState.SUCCEEDED, 1)
    assert len(inspected) == 2


def test_killed_half_way_another_worker_takes_it_up(
    check: BaseModelCheck, monkeypatch: pytest.MonkeyPatch, inspected: list[str]
) -> None:
    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "_inspect", killed)
        with pytest.raises(KeyboardInterrupt):
            check_base_model(check.base_model_id)
    assert state_of(check) == (JobState.RUNNING, 1)
    woken: list[int] = []
    monkeypatch.setattr(check_base_model, "delay", woken.append)
    BaseModelCheck.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    wake_abandoned_jobs()
    assert woken == [check.base_model_id]
    check_base_model(woken[0])
    assert state_of(check) == (JobState.SUCCEEDED, 2)


def test_cancelled_by_a_person_the_inspection_ends_and_nothing_is_written(
    check: BaseModelCheck, monkeypatch: pytest.MonkeyPatch, endless: Callable[[], int]
) -> None:
    during_inspection(monkeypatch, lambda: CHECK_JOB.cancel(check))
    check_base_model(check.base_model_id)
    assert state_of(check) == (JobState.CANCELLED, 1)
    assert check.message
    assert found(check.base_model) == CheckState.UNCHECKED
    assert not Path(f"/proc/{endless()}").exists()


def test_a_worker_that_lost_its_lease_while_it_waited_writes_nothing(
    check: BaseModelCheck, monkeypatch: pytest.MonkeyPatch, endless: Callable[[], int]
) -> None:
    during_inspection(monkeypatch, lambda: BaseModelCheck.objects.update(attempt=7))
    check_base_model(check.base_model_id)
    assert state_of(check) == (JobState.RUNNING, 7)
    assert found(check.base_model) == CheckState.UNCHECKED


def test_a_worker_that_lost_its_lease_at_the_end_writes_nothing(
    check: BaseModelCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_arguments: object) -> Inspection:
        BaseModelCheck.objects.update(attempt=7)
        return USABLE

    monkeypatch.setattr(module, "_inspect", lose)
    check_base_model(check.base_model_id)
    assert state_of(check) == (JobState.RUNNING, 7)
    assert found(check.base_model) == CheckState.UNCHECKED


def test_a_model_that_was_moved_meanwhile_is_inspected_where_it_is_now(
    check: BaseModelCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[str] = []

    def inspect(model: BaseModel, _pulse: pulse.Pulse) -> Inspection:
        places.append(model.location)
        BaseModel.objects.update(location="/modelos/otro")
        return USABLE

    monkeypatch.setattr(module, "_inspect", inspect)
    check_base_model(check.base_model_id)
    assert places == [check.base_model.location, "/modelos/otro"]
    assert found(check.base_model) == CheckState.USABLE


def test_a_model_that_was_deleted_meanwhile_leaves_nothing(
    check: BaseModelCheck,
    monkeypatch: pytest.MonkeyPatch,
    endless: Callable[[], int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    during_inspection(monkeypatch, lambda: BaseModel.objects.all().delete())
    check_base_model(check.base_model_id)
    assert not BaseModelCheck.objects.exists()
    assert "job_failed" not in caplog.text


def test_an_internal_error_names_only_its_kind(
    check: BaseModelCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("text of a person")

    monkeypatch.setattr(module, "_inspect", broken)
    check_base_model(check.base_model_id)
    check.refresh_from_db()
    assert (check.state, check.error) == (JobState.FAILED, "ZeroDivisionError")
    assert "person" not in check.message


def test_what_takes_its_worker_down_five_times_is_given_up(check: BaseModelCheck) -> None:
    BaseModelCheck.objects.update(
        state=JobState.RUNNING, attempt=5, lease_until=timezone.now() - timedelta(1)
    )
    wake_abandoned_jobs()
    check.refresh_from_db()
    assert (check.state, check.error) == (JobState.FAILED, "gave_up")
    assert check.proposal


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_inspects(inspected: list[str]) -> None:
    check = base_model_check_create(make_base(check_state=CheckState.UNCHECKED))

    def work() -> None:
        try:
            check_base_model(check.base_model_id)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert (state_of(check), len(inspected)) == ((JobState.SUCCEEDED, 1), 1)
