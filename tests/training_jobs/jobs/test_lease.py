"""Work that lasts longer than the lease stays with its worker, whatever kind of job it is."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from assistant import encoder as encoders
from tests.factories.curation import UnitFactory
from tests.fakes import FakeEncoder
from tests.training_jobs.evaluated import indexed_office, new_evaluation, set_version
from tests.training_jobs.office import RECIPE, office
from tests.training_jobs.topics.texts import labelled_texts
from tests.training_jobs.trained import make_run, scenario, work_on_run
from training_jobs.data_sets import job as building
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.services import data_set_create, data_set_freeze
from training_jobs.enums import JobState
from training_jobs.evaluation import job as evaluating
from training_jobs.evaluation.job import work_on_next_evaluation
from training_jobs.jobs import lease
from training_jobs.jobs.lease import job_claim
from training_jobs.jobs.runner import run_job
from training_jobs.models import EvaluationSet, EvaluationSetVersion, Job, TopicComparison
from training_jobs.topics import job as comparing_topics
from training_jobs.topics.job import TOPICS_JOB
from training_jobs.topics.services import topic_comparison_create
from training_jobs.tuning.job import ledger, working

pytestmark = pytest.mark.django_db(transaction=True)  # the lease is kept from a thread
LEASE_S = 2.0
Outlast = Callable[[Any, str, Job], list[bool]]


@pytest.fixture(autouse=True)
def _short_lease(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    monkeypatch.setattr(lease, "LEASE", timedelta(seconds=LEASE_S))
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", LEASE_S / 5)
    monkeypatch.setattr(ledger, "HEARTBEAT_EVERY_S", LEASE_S / 5)
    settings.VAR_DIR = tmp_path
    settings.ENGINE_MODEL = str(tmp_path)


@pytest.fixture
def outlast(monkeypatch: pytest.MonkeyPatch) -> Outlast:
    """Has a step of the work last longer than the lease; a second worker tries to get the job meanwhile."""

    def patch(module: Any, name: str, job: Job) -> list[bool]:
        step, tries = getattr(module, name), []

        def slow(*arguments: Any, **options: Any) -> Any:
            time.sleep(2 * LEASE_S)
            tries.append(another_worker_gets(job))
            return step(*arguments, **options)

        monkeypatch.setattr(module, name, slow)
        return tries

    return patch


def another_worker_gets(job: Job) -> bool:
    claimed: list[Job | None] = []

    def claim() -> None:
        try:
            claimed.append(job_claim(type(job), job.pk))
        finally:
            connection.close()

    worker = threading.Thread(target=claim)
    worker.start()
    worker.join(20)
    return claimed != [None]


def ended(job: Job) -> tuple[str, int]:
    job.refresh_from_db()
    return job.state, job.attempt


def topic_comparison() -> TopicComparison:
    texts, labels = labelled_texts(7)
    questions = [
        {"id": str(at), "question": text, "group": label}
        for at, (text, label) in enumerate(zip(texts, labels, strict=True))
    ]
    unit = UnitFactory()
    owner = EvaluationSet.objects.create(unit=unit, name="Grupos")
    version = EvaluationSetVersion.objects.create(
        evaluation_set=owner, number=1, digest="d", questions=questions
    )
    return topic_comparison_create(
        unit=unit, name="", methods=("nmf",), set_version=version, num_seeds=2, num_topics=None, actor=None
    )


def test_a_data_set_whose_examples_take_longer_than_the_lease(outlast: Outlast) -> None:
    recipe = {**RECIPE.to_json(), "kinds": ["corpus"], "augmentations": []}
    job = data_set_create(unit=office(), name="Lento", recipe=recipe, actor=None)
    tries = outlast(building, "compose", job)
    build_data_set(job.pk)
    assert (tries, ended(job)) == ([False], (JobState.SUCCEEDED, 1))


def test_an_evaluation_whose_methods_take_longer_than_the_lease(outlast: Outlast) -> None:
    job = new_evaluation(set_version(indexed_office()), "bm25-plain")
    tries = outlast(evaluating, "run_methods", job)
    work_on_next_evaluation()
    assert (tries, ended(job)) == ([False], (JobState.SUCCEEDED, 1))


def test_a_comparison_of_topics_whose_grouping_takes_longer_than_the_lease(outlast: Outlast) -> None:
    job = topic_comparison()
    tries = outlast(comparing_topics, "group_all", job)
    run_job(TOPICS_JOB, job.pk)
    assert (tries, ended(job)) == ([False], (JobState.SUCCEEDED, 1))


@pytest.mark.parametrize("step", ["prepare_folder", "complete_run"])
def test_a_run_one_of_whose_steps_takes_longer_than_the_lease(
    outlast: Outlast, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    job = make_run()
    monkeypatch.setattr(working, "prepare_folder", lambda run: scenario(run, steps=2))
    tries = outlast(working, step, job)
    work_on_run(job.pk)
    assert (tries, ended(job)) == ([False], (JobState.SUCCEEDED, 1))


def test_a_run_whose_child_is_silent_for_longer_than_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    job, tries, started = make_run(), [], time.monotonic()
    monkeypatch.setattr(working, "prepare_folder", lambda run: scenario(run, steps=1, step_s=2.5 * LEASE_S))

    def look() -> None:
        if time.monotonic() - started > 2 * LEASE_S:
            tries.append(another_worker_gets(job))

    work_on_run(job.pk, watch=look)
    assert (set(tries), ended(job)) == ({False}, (JobState.SUCCEEDED, 1))


def test_the_last_renewal_may_come_after_the_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Writing locks the row; a renewal that waited for it finds the data set finished."""
    recipe = {**RECIPE.to_json(), "kinds": ["corpus"], "augmentations": []}
    job = data_set_create(unit=office(), name="Justo", recipe=recipe, actor=None)

    def freeze_and_linger(*arguments: Any, **options: Any) -> None:
        data_set_freeze(*arguments, **options)
        time.sleep(LEASE_S / 2)

    monkeypatch.setattr(building, "data_set_freeze", freeze_and_linger)
    build_data_set(job.pk)
    assert ended(job) == (JobState.SUCCEEDED, 1)
    assert "job_failed" not in caplog.text
    assert "job_lease_lost" not in caplog.text
