"""Names of Celery tasks are addresses: messages wait under them in queues while a portal is updated."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings

from soe_portal.celery import app
from training_jobs.models import Job
from training_jobs.upkeep import JOB_QUEUES

QUEUES = {
    "curation.tasks.publish_scheduled_entries": "default",
    "training_jobs.tasks.base_models.check_base_model": "default",
    "training_jobs.tasks.data_sets.build_data_set": "default",
    "training_jobs.tasks.data_sets.check_staleness": "default",
    "training_jobs.tasks.data_sets.mark_stale": "default",
    "training_jobs.tasks.evaluations.work_on_evaluations": "default",
    "training_jobs.tasks.gpu.work_on_runs": "gpu",
    "training_jobs.tasks.index.reconcile_indexes": "embed",
    "training_jobs.tasks.index.sync_entries": "embed",
    "training_jobs.tasks.judging.judge_votes": "default",
    "training_jobs.tasks.rankers.train_ranker": "default",
    "training_jobs.tasks.reevaluating.reevaluate": "default",
    "training_jobs.tasks.serving.synchronise_models": "default",
    "training_jobs.tasks.topics.compare_topics": "default",
    "training_jobs.tasks.upkeep.forget_unused_replies": "default",
    "training_jobs.tasks.upkeep.look_after_jobs": "default",
    "training_jobs.tasks.withdrawals.withdraw": "withdrawals",
}


@pytest.fixture(scope="module")
def registered() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def _kinds_of_jobs() -> Iterator[type[Job]]:
    return (model for model in apps.get_models() if issubclass(model, Job))


def test_every_task_has_the_name_it_always_had(registered: set[str]) -> None:
    assert registered == set(QUEUES)


@pytest.mark.parametrize(("name", "queue"), QUEUES.items())
def test_a_message_goes_to_the_queue_its_worker_reads(name: str, queue: str) -> None:
    assert app.amqp.router.route({}, name)["queue"].name == queue
    assert queue in settings.WORKER_QUEUES


def test_the_clock_starts_only_tasks_there_are(registered: set[str]) -> None:
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= registered


def test_every_kind_of_job_is_looked_after() -> None:
    assert {queue.kind.model for queue in JOB_QUEUES} == set(_kinds_of_jobs())
