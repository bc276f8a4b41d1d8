"""Workers that are killed: nothing is lost, nothing is done twice, nobody writes where another works."""

import fcntl
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import OperationalError, connections
from django.utils import timezone

from tests.training_jobs.trained import make_run, work_on_next_run, work_on_run
from training_jobs import upkeep as upkeep
from training_jobs.enums import JobState
from training_jobs.exceptions import LeaseLostError
from training_jobs.jobs.lease import job_claim, job_heartbeat, jobs_abandoned, keeping_lease
from training_jobs.ml.tuning.child import LOCK
from training_jobs.ml.tuning.events import Evaluating
from training_jobs.models import MAX_ATTEMPTS, TrainingRun
from training_jobs.tuning.job import ledger as ledgers
from training_jobs.tuning.job.folder import owned_folder
from training_jobs.tuning.job.ledger import Ledger
from training_jobs.tuning.tasks import work_on_runs

pytestmark = pytest.mark.django_db
in_threads = pytest.mark.django_db(transaction=True)
Play = Callable[..., TrainingRun]


def run_out(run: TrainingRun) -> None:
    TrainingRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@in_threads
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_run_survives_kill_9_of_its_worker(play: Play) -> None:
    run = play(steps=40, step_s=0.05)
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=work_on_run, args=(run.pk,))
    worker.start()
    deadline = time.monotonic() + 15
    while not run.metrics.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    child = int((run.folder / ".child").read_text())
    assert not work_on_next_run()  # the lease still runs
    run_out(run)
    assert jobs_abandoned(TrainingRun) == [run.pk]
    assert work_on_next_run()
    run.refresh_from_db()
    assert (run.state, run.attempt) == (JobState.SUCCEEDED, 2)
    assert list(run.metrics.order_by("step").values_list("step", flat=True)) == list(range(1, 41))
    assert not is_alive(child)


def test_an_attempt_that_was_overtaken_can_no_longer_write() -> None:
    run = make_run()
    old = job_claim(TrainingRun, run.pk)
    run_out(run)
    assert job_claim(TrainingRun, run.pk) is not None
    assert old is not None
    assert not job_heartbeat(old, progress_done=1, progress_total=1)
    ledger = Ledger(old)
    ledger.take(Evaluating())
    with pytest.raises(LeaseLostError):
        ledger.beat()
    run.refresh_from_db()
    assert (run.state, run.progress_done) == (JobState.RUNNING, 0)


def test_a_database_that_stays_away_ends_the_attempt_before_the_lease_is_anothers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = job_claim(TrainingRun, make_run().pk)
    assert run is not None
    ledger = Ledger(run)
    ledger.take(Evaluating())

    def away(*_arguments: object, **_fields: object) -> bool:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(ledgers, "job_heartbeat", away)
    assert ledger.beat() == ledgers.Wishes()
    monkeypatch.setattr(ledgers, "LEASE", timedelta(seconds=10))
    with pytest.raises(LeaseLostError):
        ledger.beat()


def test_the_next_attempt_waits_until_the_child_of_the_last_has_left_the_folder(tmp_path: Path) -> None:
    program = "import sys, time; time.sleep(0.8)"
    with owned_folder(tmp_path / "1", while_waiting=lambda: None) as lock:
        child = subprocess.Popen([sys.executable, "-c", program], pass_fds=(lock,))
    beats: list[int] = []
    with owned_folder(tmp_path / "1", while_waiting=lambda: beats.append(1)):
        assert child.poll() is not None or child.wait(1) == 0
    assert beats


def test_a_child_of_an_earlier_attempt_that_hangs_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "1"
    program = "import time; time.sleep(60)"
    with owned_folder(folder, while_waiting=lambda: None) as lock:
        child = subprocess.Popen(
            [sys.executable, "-c", program, str(folder)], pass_fds=(lock,), start_new_session=True
        )
        (folder / ".child").write_text(str(child.pid))
    with owned_folder(folder, while_waiting=lambda: None, patience_s=0.1):
        assert child.wait(5) == -signal.SIGKILL


def test_a_folder_somebody_else_keeps_is_left_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training_jobs.tuning.job.folder._AFTER_KILL_S", 0.1)
    folder = tmp_path / "1"
    folder.mkdir()
    held = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with pytest.raises(LeaseLostError), owned_folder(folder, while_waiting=lambda: None, patience_s=0.1):
            raise AssertionError
    finally:
        os.close(held)


@in_threads
def test_a_lease_lost_while_the_worker_prepares_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training_jobs.jobs.lease.HEARTBEAT_EVERY_S", 0.02)
    run = job_claim(TrainingRun, make_run().pk)
    assert run is not None
    TrainingRun.objects.filter(pk=run.pk).update(attempt=9)
    with pytest.raises(LeaseLostError), keeping_lease(run):
        time.sleep(0.3)


def test_upkeep_wakes_a_worker_for_an_abandoned_run(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[tuple[object, ...]] = []
    monkeypatch.setattr(work_on_runs, "delay", lambda *arguments: woken.append(arguments))
    cache.clear()
    upkeep.wake_abandoned_jobs()
    assert woken == []
    run = make_run()
    job_claim(TrainingRun, run.pk)
    upkeep.wake_abandoned_jobs()
    assert woken == []
    run_out(run)
    upkeep.wake_abandoned_jobs()
    upkeep.wake_abandoned_jobs()
    assert woken == [()]


def test_upkeep_ends_a_run_that_took_its_worker_down_too_often() -> None:
    run = make_run(state=JobState.RUNNING, attempt=MAX_ATTEMPTS, lease_until=timezone.now())
    upkeep.wake_abandoned_jobs()
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, "gave_up")
    assert run.proposal
