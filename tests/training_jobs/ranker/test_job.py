"""Training a ranker as a job: once, whatever is killed, and told in words when it cannot be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assistant import encoder as encoders
from assistant.exceptions import EncoderUnavailableError
from assistant.models import ServedModel
from assistant.ranker.current import ranker_of
from assistant.ranker.model import model_from
from assistant.services.served_models import document_digest
from curation.models import Unit
from tests.fakes import FakeEncoder
from tests.training_jobs.ranked import asked_office, make_training
from training_jobs.enums import JobState, ReleaseAction
from training_jobs.jobs import lease
from training_jobs.jobs.runner import run_job
from training_jobs.models import RankerEvent, RankerTraining
from training_jobs.ranker import job as module
from training_jobs.ranker import tasks
from training_jobs.ranker.job import RANKER_JOB
from training_jobs.upkeep import wake_abandoned_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)  # another connection sees no open transaction


@pytest.fixture
def job():
    return make_training(asked_office())


def expire(job):
    RankerTraining.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_training_makes_a_candidate_with_curve_sources_and_gate(job):
    made = run_job(RANKER_JOB, job.pk)
    assert (made.state, made.error, made.progress_ratio) == (JobState.SUCCEEDED, "", 1.0)
    ranker = made.ranker
    assert (ranker.unit, ranker.in_production) == (job.unit, False)
    assert ranker.digest == document_digest(ranker.document)
    assert model_from(ranker.document, name=ranker.name)
    assert ranker.document["curve"]
    names = {source["name"] for source in ranker.document["learned_from"]}
    assert names == {f"{job.unit.code}-{suffix}" for suffix in ("none", "even", "odd", "foreign")}
    checks = ranker.document["gate"]["checks"]
    assert [check["name"] for check in checks] == ["coverage", "precision", "no_answer", "refused"]
    assert RankerEvent.objects.get().action == ReleaseAction.REGISTERED


def test_a_trained_ranker_decides_only_when_it_is_put_in_service(job):
    run_job(RANKER_JOB, job.pk)
    assert ranker_of(job.unit).name == "ranker-default"


def test_the_same_questions_make_the_same_ranker(job):
    run_job(RANKER_JOB, job.pk)
    again = run_job(RANKER_JOB, make_training(job.unit).pk)
    assert ServedModel.objects.filter(role="ranker").count() == 1
    assert again.ranker == ServedModel.objects.get(role="ranker")


def test_training_twice_does_it_once(job):
    made = run_job(RANKER_JOB, job.pk)
    assert run_job(RANKER_JOB, job.pk) is None
    job.refresh_from_db()
    assert (job.attempt, job.ranker) == (1, made.ranker)


@pytest.mark.parametrize("number", [0, 2, 4])
def test_killed_anywhere_it_is_trained_by_the_next(job, number):
    def killed(done, _total):
        if done == number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_job(RANKER_JOB, job.pk, watch=killed)
    assert not ServedModel.objects.filter(role="ranker").exists()
    assert list(Unit.objects.all()) == [job.unit]
    expire(job)
    assert run_job(RANKER_JOB, job.pk).state == JobState.SUCCEEDED


def test_a_worker_that_lost_its_lease_writes_nothing(job):
    def lose(done, _total):
        if done == 1:
            RankerTraining.objects.update(attempt=7)

    left = run_job(RANKER_JOB, job.pk, watch=lose)
    assert (left.state, left.attempt, left.ranker) == (JobState.RUNNING, 7, None)


def test_a_lease_lost_while_fitting_registers_nothing(job, monkeypatch):
    fit = module.fit_own_ranker

    def lose(*arguments, **options):
        RankerTraining.objects.update(attempt=7)
        return fit(*arguments, **options)

    monkeypatch.setattr(module, "fit_own_ranker", lose)
    run_job(RANKER_JOB, job.pk)
    assert not ServedModel.objects.filter(role="ranker").exists()
    assert not RankerEvent.objects.exists()


def test_a_cancelled_training_stops(job):
    def cancel(done, _total):
        if done == 1:
            RANKER_JOB.cancel(job)

    assert run_job(RANKER_JOB, job.pk, watch=cancel).state == JobState.CANCELLED


def test_too_few_phrasings_say_what_to_do():
    made = run_job(RANKER_JOB, make_training(asked_office(num_entries=3)).pk)
    assert (made.state, made.error) == (JobState.FAILED, "NotEnoughPhrasingsError")
    assert "9" in made.message
    assert made.proposal


def test_an_encoder_that_cannot_be_used_is_told(job, monkeypatch):
    def broken():
        raise EncoderUnavailableError("no files")

    monkeypatch.setattr(encoders, "get_encoder", broken)
    made = run_job(RANKER_JOB, job.pk)
    assert (made.state, made.error) == (JobState.FAILED, "EncoderUnavailableError")


def test_an_internal_error_names_only_its_kind(job, monkeypatch):
    def broken(*_arguments):
        raise ZeroDivisionError("text of a person")

    monkeypatch.setattr(module, "unit_examples", broken)
    made = run_job(RANKER_JOB, job.pk)
    assert (made.state, made.error) == (JobState.FAILED, "ZeroDivisionError")
    assert "person" not in made.message


def test_upkeep_wakes_a_worker_for_a_training_left_alone(job, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.train_ranker, "delay", woken.append)
    wake_abandoned_jobs()
    assert woken == [job.pk]


def test_upkeep_ends_what_took_its_worker_down_five_times(job, monkeypatch):
    monkeypatch.setattr(tasks.train_ranker, "delay", lambda _pk: None)
    RankerTraining.objects.update(
        state=JobState.RUNNING, attempt=5, lease_until=timezone.now() - timedelta(1)
    )
    wake_abandoned_jobs()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "gave_up")
