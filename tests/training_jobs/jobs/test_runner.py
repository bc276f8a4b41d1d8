"""One attempt at a job, of a kind that does what the test says."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tests.training_jobs.trained import make_data_set
from training_jobs.enums import JobPriority, JobState
from training_jobs.exceptions import JobStoppedError, LeaseLostError
from training_jobs.jobs import lease, pulse, runner
from training_jobs.jobs.lease import job_finish, job_request_cancel
from training_jobs.jobs.pulse import Pulse
from training_jobs.jobs.runner import JobKind, Outcome, Words, failed, give_up_jobs, run_job, run_next
from training_jobs.models import MAX_ATTEMPTS, DataSet

pytestmark = pytest.mark.django_db
Work = Callable[[DataSet, Pulse], Outcome | None]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "TELL_EVERY_S", 0.0)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)  # another connection sees no open transaction


@pytest.fixture
def job() -> DataSet:
    return make_data_set(state=JobState.QUEUED)


def _explain(error: Exception) -> Outcome | None:
    return failed(error, "known", "do this") if isinstance(error, KeyError) else None


def kind_that(work: Work) -> JobKind[DataSet]:
    return JobKind(
        model=DataSet,
        work=work,
        explain=_explain,
        unexpected=Words(_("Stopped by %(name)s."), _("Tell us.")),
        gave_up=Words(_("Ended too often."), _("Leave it.")),
        cancelled=_("It was cancelled."),
        nothing_to_cancel=_("It has ended."),
    )


def raising(error: BaseException) -> JobKind[DataSet]:
    def work(_job: DataSet, _pulse: Pulse) -> Outcome | None:
        raise error

    return kind_that(work)


def succeed(_job: DataSet, _pulse: Pulse) -> Outcome:
    return Outcome(JobState.SUCCEEDED, message="done", fields={"digest": "d"})


def ended(job: DataSet) -> tuple[str, str, str, str]:
    job.refresh_from_db()
    return job.state, job.error, job.message, job.proposal


def test_the_outcome_of_the_work_is_how_the_row_ends(job: DataSet) -> None:
    made = run_job(kind_that(succeed), job.pk)
    assert made is not None
    assert (made.state, made.message, made.digest, made.attempt) == (JobState.SUCCEEDED, "done", "d", 1)
    assert made.finished_at is not None
    assert made.lease_until is None


def test_work_may_end_its_row_itself(job: DataSet) -> None:
    def work(mine: DataSet, _pulse: Pulse) -> None:
        job_finish(mine, JobState.SUCCEEDED, message="by itself")

    run_job(kind_that(work), job.pk)
    assert ended(job) == (JobState.SUCCEEDED, "", "by itself", "")


def test_what_is_not_free_is_not_done(job: DataSet) -> None:
    run_job(kind_that(succeed), job.pk)
    assert run_job(kind_that(succeed), job.pk) is None
    assert run_next(kind_that(succeed)) is None


def test_the_urgent_one_goes_first(job: DataSet) -> None:
    urgent = make_data_set(state=JobState.QUEUED, priority=JobPriority.URGENT)
    assert run_next(kind_that(succeed)) == urgent
    assert run_next(kind_that(succeed)) == job


def test_a_kind_may_choose_the_next_one_itself(job: DataSet) -> None:
    assert run_next(replace(kind_that(succeed), claim_next=lambda _model: None)) is None


def test_a_foreseen_error_is_told_in_its_words(job: DataSet) -> None:
    run_job(raising(KeyError("x")), job.pk)
    assert ended(job) == (JobState.FAILED, "KeyError", "known", "do this")


def test_any_other_error_names_only_its_kind(job: DataSet, caplog: pytest.LogCaptureFixture) -> None:
    run_job(raising(ZeroDivisionError("text of a person")), job.pk)
    assert ended(job) == (JobState.FAILED, "ZeroDivisionError", "Stopped by ZeroDivisionError.", "Tell us.")
    assert "job_failed kind=dataset" in caplog.text


@pytest.mark.parametrize("error", [DatabaseError(), OperationalError(), InterfaceError()])
def test_a_database_that_is_away_is_no_failure_of_the_job(job: DataSet, error: Exception) -> None:
    with pytest.raises(type(error)):
        run_job(raising(error), job.pk)
    assert ended(job)[0] == JobState.RUNNING


def test_a_killed_worker_leaves_the_job_to_the_next(job: DataSet) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_job(raising(KeyboardInterrupt()), job.pk)
    assert run_job(kind_that(succeed), job.pk) is None  # the lease still runs
    DataSet.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    made = run_job(kind_that(succeed), job.pk)
    assert made is not None
    assert (made.state, made.attempt) == (JobState.SUCCEEDED, 2)


def test_the_end_is_written_when_the_database_is_back(job: DataSet, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def away_at_first(*arguments: Any, **fields: Any) -> bool:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError
        return job_finish(*arguments, **fields)

    monkeypatch.setattr(runner, "job_finish", away_at_first)
    monkeypatch.setattr(connection, "close", lambda: None)  # of the test's own transaction
    monkeypatch.setattr(lease, "_TRY_AGAIN_EVERY_S", 0.0)
    run_job(kind_that(succeed), job.pk)
    assert ended(job)[0] == JobState.SUCCEEDED


def test_a_database_that_stays_away_leaves_the_end_to_another_attempt(
    job: DataSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: Any, **_fields: Any) -> bool:
        raise OperationalError

    monkeypatch.setattr(runner, "job_finish", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(lease, "_TRY_AGAIN_EVERY_S", 0.0)
    monkeypatch.setattr(lease, "LEASE", timedelta(seconds=0.05))
    with pytest.raises(OperationalError):
        run_job(kind_that(succeed), job.pk)
    assert ended(job)[0] == JobState.RUNNING


def test_a_cancelled_job_stops_at_the_next_beat(job: DataSet) -> None:
    def work(mine: DataSet, beats: Pulse) -> Outcome:
        job_request_cancel(mine)
        beats.beat()
        raise AssertionError

    run_job(kind_that(work), job.pk)
    assert ended(job) == (JobState.CANCELLED, "", "It was cancelled.", "")


def test_a_worker_that_leaves_puts_its_job_back_without_counting_the_attempt(job: DataSet) -> None:
    def work(_mine: DataSet, beats: Pulse) -> Outcome:
        beats.beat()
        raise AssertionError

    run_job(kind_that(work), job.pk, is_stopping=lambda: True)
    job.refresh_from_db()
    assert (job.state, job.attempt_limit) == (JobState.QUEUED, MAX_ATTEMPTS + 1)
    assert job.lease_until is None


@pytest.mark.parametrize("error", [None, KeyError("x"), JobStoppedError(), LeaseLostError()])
def test_a_worker_that_lost_its_lease_writes_nothing(
    job: DataSet, error: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    def work(mine: DataSet, _pulse: Pulse) -> Outcome:
        DataSet.objects.update(attempt=7, message="of another")
        if error is not None:
            raise error
        return succeed(mine, _pulse)

    left = run_job(kind_that(work), job.pk)
    assert left is not None
    assert (left.state, left.attempt, left.message) == (JobState.RUNNING, 7, "of another")
    assert "job_lease_lost kind=dataset" in caplog.text


def test_a_beat_hears_that_the_lease_was_lost(job: DataSet) -> None:
    heard: list[str] = []

    def work(mine: DataSet, beats: Pulse) -> Outcome:
        DataSet.objects.update(attempt=7)
        try:
            beats.beat()
        except LeaseLostError as error:
            heard.append(str(error))
            raise
        return succeed(mine, beats)

    run_job(kind_that(work), job.pk)
    assert heard


def test_only_a_success_is_announced_and_after_it_was_written(job: DataSet) -> None:
    announced: list[str] = []
    kind = replace(kind_that(succeed), after_success=lambda made: announced.append(made.state))
    run_job(replace(kind, work=raising(KeyError()).work), make_data_set(state=JobState.QUEUED).pk)
    run_job(kind, job.pk)
    assert announced == [JobState.SUCCEEDED]


def test_progress_is_written_and_shown_and_never_goes_back(job: DataSet) -> None:
    shown: list[tuple[int, int]] = []

    def work(_mine: DataSet, beats: Pulse) -> Outcome:
        for done in (2, 1, 9):
            beats.tell(done, 4)
        return Outcome(JobState.SUCCEEDED)

    made = run_job(kind_that(work), job.pk, watch=lambda done, total: shown.append((done, total)))
    assert shown == [(2, 4), (2, 4), (4, 4)]
    assert made is not None
    assert (made.progress_done, made.progress_total) == (4, 4)


def test_progress_is_written_now_and_then(job: DataSet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "TELL_EVERY_S", 600.0)

    def work(mine: DataSet, beats: Pulse) -> Outcome:
        for done in range(4):
            beats.tell(done, 4)
        assert DataSet.objects.get(pk=mine.pk).progress_done == 0
        beats.tell(4, 4, at_once=True)
        assert DataSet.objects.get(pk=mine.pk).progress_done == 4
        return Outcome(JobState.SUCCEEDED)

    made = run_job(kind_that(work), job.pk)
    assert made is not None
    assert made.state == JobState.SUCCEEDED


def test_a_beat_without_news_leaves_the_progress_of_an_earlier_attempt(job: DataSet) -> None:
    DataSet.objects.update(progress_done=3, progress_total=5)

    def work(_mine: DataSet, beats: Pulse) -> Outcome:
        beats.beat()
        return Outcome(JobState.SUCCEEDED)

    made = run_job(kind_that(work), job.pk)
    assert made is not None
    assert (made.progress_done, made.progress_total) == (3, 5)


def test_stages_stand_on_one_scale(job: DataSet) -> None:
    shown: list[int] = []

    def work(_mine: DataSet, beats: Pulse) -> Outcome:
        tell = beats.by_stages({"read": (0, 20), "write": (20, 100)})
        for stage, done, total in (("read", 1, 2), ("read", 0, 0), ("write", 1, 4), ("write", 4, 4)):
            tell(stage, done, total)
        return Outcome(JobState.SUCCEEDED)

    run_job(kind_that(work), job.pk, watch=lambda done, _total: shown.append(done))
    assert shown == [10, 10, 40, 100]


def test_what_took_its_worker_down_too_often_is_given_up(job: DataSet) -> None:
    kind = kind_that(succeed)
    assert give_up_jobs(kind) == 0
    DataSet.objects.update(state=JobState.RUNNING, attempt=MAX_ATTEMPTS, lease_until=timezone.now())
    assert give_up_jobs(kind) == 1
    assert ended(job) == (JobState.FAILED, "gave_up", "Ended too often.", "Leave it.")


@pytest.mark.django_db(transaction=True)
def test_of_three_workers_at_once_one_works() -> None:
    job = make_data_set(state=JobState.QUEUED)
    made: list[DataSet | None] = []

    def work() -> None:
        try:
            made.append(run_job(kind_that(succeed), job.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert [result is None for result in made].count(False) == 1


@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_of_the_work_does_not_lose_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 0.05)
    job = make_data_set(state=JobState.QUEUED)

    def work(mine: DataSet, beats: Pulse) -> Outcome:
        with transaction.atomic():
            beats.tell(1, 2)
            threading.Event().wait(0.3)  # the renewing thread waits for the row
        return succeed(mine, beats)

    made = run_job(kind_that(work), job.pk)
    assert made is not None
    assert (made.state, made.progress_done) == (JobState.SUCCEEDED, 1)
