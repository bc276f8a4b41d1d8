"""The wake-up of workers, whatever happens to messages and broker."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as CacheDown

from tests.training_jobs.trained import make_data_set, make_run
from training_jobs.data_sets.tasks import build_data_set
from training_jobs.enums import JobState
from training_jobs.jobs import waking
from training_jobs.tuning import tasks as gpu
from training_jobs.tuning.machine import CACHE_KEY, machine_for_runs
from training_jobs.upkeep import wake_abandoned_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean_cache() -> None:
    cache.clear()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    messages: list[tuple[Any, ...]] = []
    monkeypatch.setattr(gpu.work_on_runs, "delay", lambda *arguments: messages.append(arguments))
    return messages


def test_a_broker_that_is_down_delays_a_run_and_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def down() -> None:
        raise OperationalError

    monkeypatch.setattr(gpu.work_on_runs, "delay", down)
    run = make_run(state=JobState.PAUSED)
    with django_capture_on_commit_callbacks(execute=True):
        gpu.RUN_QUEUE.go_on(run)
    run.refresh_from_db()
    assert run.state == JobState.QUEUED
    assert "worker_not_woken task=training_jobs.tasks.gpu.work_on_runs" in caplog.text


def test_upkeep_sends_what_the_broker_lost(sent: list[tuple[Any, ...]]) -> None:
    make_run()
    wake_abandoned_jobs()
    assert sent == [()]


def test_wake_ups_do_not_pile_up_while_a_worker_is_busy(sent: list[tuple[Any, ...]]) -> None:
    make_run()
    for _number in range(5):
        wake_abandoned_jobs()
    assert sent == [()]


def test_an_abandoned_data_set_is_built_by_another_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(build_data_set, "delay", asked.append)
    data_set = make_data_set(state=JobState.QUEUED)
    make_data_set()
    for _number in range(3):
        wake_abandoned_jobs()
    assert asked == [data_set.pk]


def test_a_worker_that_was_woken_may_be_woken_again(
    sent: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "run_next", lambda _kind, *, is_stopping: None)
    make_run()
    gpu.RUN_QUEUE.wake_abandoned()
    gpu.work_on_runs()
    gpu.RUN_QUEUE.wake_abandoned()
    assert len(sent) == 2


def test_after_a_run_the_next_one_is_taken(
    sent: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run()
    monkeypatch.setattr(waking, "run_next", lambda kind, *, is_stopping: kind.model())
    gpu.work_on_runs()
    assert sent == [()]


def test_a_worker_that_leaves_takes_no_other_run(
    sent: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run()
    monkeypatch.setattr(waking, "run_next", lambda kind, *, is_stopping: kind.model())
    waking._leave()
    try:
        assert waking.is_leaving()
        gpu.work_on_runs()
    finally:
        waking._leaving[0] = 0
    assert sent == []


def test_without_the_cache_a_worker_works_all_the_same(
    sent: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_arguments: Any, **_options: Any) -> None:
        raise CacheDown

    monkeypatch.setattr(cache, "delete", down)
    monkeypatch.setattr(waking, "run_next", lambda _kind, *, is_stopping: None)
    gpu.work_on_runs()
    assert sent == []


def test_the_machine_of_the_worker_is_the_one_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    queues = [SimpleNamespace(name="gpu")]
    gpu._announce_machine(sender=SimpleNamespace(task_consumer=SimpleNamespace(queues=queues)))
    announced = cache.get(CACHE_KEY)
    cache.set(
        CACHE_KEY, {"host": "otro equipo", "machine": {**announced["machine"], "num_cores": 96, "gpus": []}}
    )
    assert machine_for_runs().num_cores == 96


def test_a_worker_of_another_queue_announces_no_machine() -> None:
    queues = [SimpleNamespace(name="default")]
    gpu._announce_machine(sender=SimpleNamespace(task_consumer=SimpleNamespace(queues=queues)))
    assert cache.get(CACHE_KEY) is None


def test_messages_of_the_queue_are_acknowledged_late() -> None:
    assert gpu.work_on_runs.acks_late
    assert gpu.work_on_runs.reject_on_worker_lost
