"""One attempt at a run, with a child that computes nothing."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.training_jobs.trained import make_run, work_on_next_run, work_on_run
from training_jobs.enums import JobPriority, JobState
from training_jobs.models import Release, TrainingRun
from training_jobs.tuning.job import supervising
from training_jobs.tuning.job.supervising import StopReason
from training_jobs.tuning.job.working import RUN_JOB
from training_jobs.tuning.services import run_pause

pytestmark = pytest.mark.django_db
in_threads = pytest.mark.django_db(transaction=True)
Play = Callable[..., TrainingRun]


@contextmanager
def at_work(run: TrainingRun) -> Iterator[threading.Thread]:
    """A worker that works on the run while the block looks at it from outside."""

    def work() -> None:
        try:
            work_on_run(run.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        yield worker
    finally:
        worker.join(20)
        assert not worker.is_alive()
        run.refresh_from_db()


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def steps(run: TrainingRun) -> list[int]:
    return list(run.metrics.order_by("step").values_list("step", flat=True))


def starts(run: TrainingRun) -> int:
    return len((run.folder / "starts").read_text().split())


def test_a_run_ends_with_its_diary_its_figures_and_a_candidate(play: Play) -> None:
    run = play(steps=4)
    assert work_on_next_run()
    run.refresh_from_db()
    assert (run.state, run.message) == (JobState.SUCCEEDED, "")
    assert steps(run) == [1, 2, 3, 4]
    assert [sample.answer for sample in run.samples.all()] == ["Cuesta 2", "Cuesta 4"]
    assert run.progress_ratio == 1
    assert run.measured["memory_bytes"] == 2_000_000
    assert run.results["validation_loss"] == 1.5
    assert Release.objects.get().run == run


def test_what_libraries_print_stands_in_the_log(play: Play) -> None:
    run = play()
    work_on_next_run()
    lines = (run.folder / "log.txt").read_text().splitlines()
    assert sorted(lines) == ["una biblioteca dice algo", "y se queja"]


def test_a_message_without_a_waiting_run_does_nothing(db: None) -> None:
    assert not work_on_next_run()


def test_a_finished_run_is_not_done_again(play: Play) -> None:
    run = play()
    work_on_next_run()
    assert not work_on_next_run()
    assert not work_on_run(run.pk)
    assert starts(run) == 1


@in_threads
def test_two_workers_at_once_do_a_run_once(play: Play) -> None:
    run = play(step_s=0.05)
    worked: list[bool] = []
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        worked.append(work_on_next_run())
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert sorted(worked) == [False, True]
    assert starts(run) == 1


def test_the_urgent_run_goes_first_then_the_oldest(play: Play) -> None:
    old, new = play(), play()
    urgent = play(make_run(priority=JobPriority.URGENT))
    for _number in range(3):
        work_on_next_run()
    ended = TrainingRun.objects.order_by("finished_at").values_list("pk", flat=True)
    assert list(ended) == [urgent.pk, old.pk, new.pk]


def test_a_killed_child_goes_on_from_its_checkpoint_in_the_next_attempt(play: Play) -> None:
    run = play(steps=4, killed_at=3)
    work_on_next_run()
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.QUEUED, "killed_by_signal_9")
    work_on_next_run()
    run.refresh_from_db()
    assert (run.state, run.attempt, starts(run)) == (JobState.SUCCEEDED, 2, 2)
    assert steps(run) == [1, 2, 3, 4]


@in_threads
def test_cancelling_stops_a_run_that_works(play: Play) -> None:
    run = play(steps=500, step_s=0.02)
    with at_work(run):
        wait_for(lambda: bool(steps(run)))
        RUN_JOB.cancel(run)
    assert run.state == JobState.CANCELLED
    assert run.finished_at is not None


@in_threads
def test_a_child_that_does_not_listen_is_killed(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(supervising.PATIENCE_S, StopReason.CANCEL, 0.1)
    run = play(steps=500, step_s=0.02, deaf=True)
    with at_work(run):
        wait_for(lambda: bool(steps(run)))
        RUN_JOB.cancel(run)
    assert run.state == JobState.CANCELLED


@in_threads
def test_a_paused_run_goes_on_where_it_was(play: Play) -> None:
    run = play(steps=8, step_s=0.1)
    with at_work(run):
        wait_for(lambda: bool(steps(run)))
        run_pause(run)
    assert run.state == JobState.PAUSED
    assert run.progress_done < 8
    RUN_JOB.go_on(run)
    work_on_next_run()
    run.refresh_from_db()
    assert (run.state, steps(run)) == (JobState.SUCCEEDED, list(range(1, 9)))


@in_threads
def test_a_run_of_several_processes_is_paused_though_their_launcher_says_it_failed(
    play: Play, settings: Any
) -> None:
    settings.TRAINING_GPUS = 2
    run = play(steps=8, step_s=0.1, exit=1)
    with at_work(run):
        wait_for(lambda: bool(steps(run)))
        run_pause(run)
    assert run.state == JobState.PAUSED


def test_a_run_one_of_whose_processes_was_killed_goes_on(play: Play, settings: Any) -> None:
    settings.TRAINING_GPUS = 2
    run = play(steps=4, silent_at=3)
    work_on_next_run()
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.QUEUED, "killed_by_signal_9")


def test_a_worker_that_leaves_puts_its_run_back(play: Play) -> None:
    run = play(steps=500, step_s=0.02)
    work_on_run(run.pk, is_stopping=lambda: bool(steps(run)))
    run.refresh_from_db()
    assert (run.state, run.lease_until) == (JobState.QUEUED, None)


@in_threads
def test_a_worker_that_lost_the_lease_kills_its_child_and_writes_nothing(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    run = play(steps=500, step_s=0.02, deaf=True)
    with at_work(run):
        wait_for(lambda: bool(steps(run)))
        TrainingRun.objects.filter(pk=run.pk).update(attempt=7, message="de otro", progress_done=0)
        begun = time.monotonic()
    assert time.monotonic() - begun < 5
    assert (run.state, run.attempt, run.message, run.progress_done) == (JobState.RUNNING, 7, "de otro", 0)
    assert "job_lease_lost kind=trainingrun" in caplog.text


@pytest.mark.parametrize(
    ("code", "said", "error", "words", "remedy"),
    [
        (
            4,
            {"code": "out_of_memory", "error": "OutOfMemoryError", "message": "CUDA"},
            "out_of_memory",
            "",
            "128",
        ),
        (5, {"code": "disk_full", "error": "OSError", "message": "28"}, "disk_full", "", ""),
        (
            6,
            {"code": "unavailable", "error": "X", "message": "bitsandbytes"},
            "unavailable",
            "bitsandbytes",
            "LoRA",
        ),
        (1, {"code": "diverged", "error": "X", "message": "nan", "step": 7}, "diverged", "7", ""),
        (1, {"code": "invalid", "error": "X", "message": "no answer"}, "invalid", "no answer", ""),
        (1, {"code": "failed", "error": "KeyError", "message": "'q'"}, "KeyError", "'q'", ""),
    ],
)
def test_a_failure_is_told_in_words_with_a_proposal(
    play: Play, code: int, said: dict[str, Any], error: str, words: str, remedy: str
) -> None:
    run = play(failed=said, exit=code)
    work_on_next_run()
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, error)
    assert words in run.message
    assert remedy in run.proposal
    assert run.message
    assert run.proposal
    assert run.finished_at is not None


def test_a_child_that_says_nothing_at_all_fails_with_its_exit_code(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training_jobs.tuning.job.working.prepare_folder", lambda run: ["false"])
    run = make_run()
    work_on_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, "exit_1")


def test_an_unexpected_error_of_the_worker_is_no_run_without_an_end(
    play: Play, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(run: TrainingRun) -> list[str]:
        raise ValueError("secreto")

    monkeypatch.setattr("training_jobs.tuning.job.working.prepare_folder", broken)
    run = make_run()
    work_on_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, "ValueError")
    assert "secreto" not in run.message


def test_a_full_disk_while_preparing_is_named(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(run: TrainingRun) -> list[str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("training_jobs.tuning.job.working.prepare_folder", full)
    run = make_run()
    work_on_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, "disk_full")


def test_held_out_answers_are_scored_base_against_tuned(play: Play) -> None:
    rows = [
        {"id": str(number), "kind": "faq", "model": model, "answer": answer, "reference": "cuesta 500"}
        for number in range(20)
        for model, answer in (("base", "no"), ("tuned", "cuesta 500"))
    ]
    run = play(predictions=rows)
    work_on_next_run()
    run.refresh_from_db()
    scores = run.results["held_out"]["overall"]["f1"]
    assert (scores["base"]["value"], scores["tuned"]["value"]) == (0, 1)
    assert scores["difference"]["low"] == 1


def test_damaged_files_are_written_again(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    run = play()
    from training_jobs.tuning.job import completing

    def spoil(path: object) -> dict[str, object]:
        (run.folder / "artifacts" / "merged" / "model.safetensors").write_text("otra cosa")
        return {}

    with monkeypatch.context() as patch:
        patch.setattr(completing, "score_predictions", spoil)
        work_on_next_run()
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, "damaged_files")
    RUN_JOB.go_on(run)
    work_on_next_run()
    run.refresh_from_db()
    assert run.state == JobState.SUCCEEDED


@in_threads
def test_a_database_that_is_away_for_a_moment_loses_nothing(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    run = play(steps=60, step_s=0.02)
    with at_work(run), connection.cursor() as cursor:
        wait_for(lambda: bool(steps(run)))
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert run.state == JobState.SUCCEEDED
    assert steps(run) == list(range(1, 61))
    assert "run_database_away" in caplog.text


def test_logs_hold_no_text_of_people(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    play()
    work_on_next_run()
    assert "Cuánto" not in caplog.text


def test_the_second_attempt_keeps_what_the_first_had_measured(play: Play) -> None:
    run = play(steps=4, killed_at=3, step_s=0.1)
    work_on_next_run()
    run.refresh_from_db()
    before = run.measured["seconds"]
    assert before > 0
    assert json.loads(json.dumps(run.results))["device"]["device"] == "CPU"
