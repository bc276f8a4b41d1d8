"""How workers hear of jobs: after the commit, again when a message was lost, and never in heaps."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.training_jobs.trained import make_data_set
from training_jobs.data_sets.job import DATA_SET_JOB
from training_jobs.enums import JobState
from training_jobs.jobs.waking import JobQueue
from training_jobs.models import DataSet

pytestmark = pytest.mark.django_db


class FakeTask:
    name = "training_jobs.tasks.fake"

    def __init__(self) -> None:
        self.sent: list[tuple[Any, ...]] = []

    def delay(self, *arguments: Any) -> None:
        self.sent.append(arguments)


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    cache.clear()


@pytest.fixture
def task() -> FakeTask:
    return FakeTask()


def test_a_message_is_sent_after_the_commit(task: FakeTask, django_capture_on_commit_callbacks: Any) -> None:
    job = make_data_set(state=JobState.QUEUED)
    with django_capture_on_commit_callbacks(execute=True):
        JobQueue(DATA_SET_JOB, task).enqueue(job)
        assert task.sent == []
    assert task.sent == [(job.pk,)]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_wakes_nobody(task: FakeTask) -> None:
    with transaction.atomic():
        JobQueue(DATA_SET_JOB, task).enqueue(make_data_set())
        transaction.set_rollback(True)
    assert task.sent == []


def test_a_message_may_name_another_field_of_the_job(
    task: FakeTask, django_capture_on_commit_callbacks: Any
) -> None:
    job = make_data_set(state=JobState.QUEUED)
    queue: JobQueue[DataSet] = JobQueue(DATA_SET_JOB, task, argument="unit_id")
    with django_capture_on_commit_callbacks(execute=True):
        queue.enqueue(job)
    queue.wake_abandoned()
    assert task.sent == [(job.unit_id,), (job.unit_id,)]


def test_every_abandoned_job_is_woken_once_in_a_while(task: FakeTask) -> None:
    jobs = [make_data_set(state=JobState.QUEUED) for _number in range(2)]
    make_data_set(state=JobState.SUCCEEDED)
    for _number in range(3):
        JobQueue(DATA_SET_JOB, task).wake_abandoned()
    assert task.sent == [(job.pk,) for job in jobs]


def test_a_message_that_names_no_job_is_sent_once_for_all(task: FakeTask) -> None:
    queue: JobQueue[DataSet] = JobQueue(DATA_SET_JOB, task, argument=None)
    queue.wake_abandoned()
    assert task.sent == []
    for _number in range(2):
        make_data_set(state=JobState.QUEUED)
        queue.wake_abandoned()
    assert task.sent == [()]
