import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assistant import encoder as encoders
from assistant.enums import AnswerStatus, Channel
from assistant.models import Answer, Conversation
from tests.factories.curation import UnitFactory
from tests.fakes import FakeEncoder
from tests.training_jobs.topics.texts import labelled_texts
from training_jobs.enums import JobState
from training_jobs.exceptions import JobStepError
from training_jobs.jobs import lease, pulse
from training_jobs.jobs.runner import run_job
from training_jobs.models import EvaluationSet, EvaluationSetVersion, TopicComparison
from training_jobs.topics import job as workflow
from training_jobs.topics import tasks
from training_jobs.topics.job import TOPICS_JOB
from training_jobs.topics.services import (
    topic_comparison_create,
    topic_comparison_delete,
)
from training_jobs.upkeep import wake_abandoned_jobs


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    monkeypatch.setattr(pulse, "TELL_EVERY_S", 0.0)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)  # another connection sees no open transaction


def version_of(unit, *, with_groups=True):
    texts, labels = labelled_texts(7)
    questions = [
        {"id": str(at), "question": text, **({"group": label} if with_groups else {})}
        for at, (text, label) in enumerate(zip(texts, labels, strict=True))
    ]
    owner = EvaluationSet.objects.create(unit=unit, name=f"Conjunto {with_groups}")
    return EvaluationSetVersion.objects.create(
        evaluation_set=owner, number=1, digest="d", questions=questions
    )


def created(unit, *, methods=("nmf", "agglomerative"), version=None, **changes):
    values = {"name": "", "num_seeds": 3, "num_topics": None, "actor": None, **changes}
    return topic_comparison_create(unit=unit, methods=methods, set_version=version, **values)


@pytest.fixture
def comparison(db):
    unit = UnitFactory()
    return created(unit, version=version_of(unit))


def ask(unit, texts, *, channel=Channel.WIDGET, status=AnswerStatus.GENERATED):
    conversation = Conversation.objects.create(unit=unit, channel=channel)
    for text in texts:
        Answer.objects.create(conversation=conversation, question=text, status=status)


def killed_at(number):
    def progress(done, _total):
        if done == number:
            raise KeyboardInterrupt

    return progress


def expire(comparison):
    TopicComparison.objects.filter(pk=comparison.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_comparison_holds_what_was_measured_and_no_text(comparison):
    made = run_job(TOPICS_JOB, comparison.pk)
    assert (made.state, made.error) == (JobState.SUCCEEDED, "")
    assert set(made.results["methods"]) == {"nmf", "agglomerative"}
    assert "ari" in made.results["methods"]["nmf"]
    assert made.progress_done == made.progress_total == 5
    assert made.groupings == {}


def test_questions_without_groups_are_compared_without_labels(db):
    unit = UnitFactory()
    made = run_job(TOPICS_JOB, created(unit, version=version_of(unit, with_groups=False)).pk)
    assert "ari" not in made.results["methods"]["nmf"]


def test_what_people_asked_is_grouped_without_trials_greetings_and_repetitions(db):
    unit = UnitFactory()
    texts, _labels = labelled_texts(7)
    ask(unit, [*texts, texts[0]])
    ask(unit, ["prueba de la oficina"], channel=Channel.COMMAND)
    ask(unit, ["Hola"], status=AnswerStatus.SMALL_TALK)
    ask(UnitFactory(), ["de otra unidad"])
    made = run_job(TOPICS_JOB, created(unit).pk)
    assert made.results["run"]["num_texts"] == 21


def test_too_few_questions_say_what_to_do(db):
    unit = UnitFactory()
    ask(unit, ["¿Qué becas hay?"])
    made = run_job(TOPICS_JOB, created(unit).pk)
    assert (made.state, made.error) == (JobState.FAILED, "TopicTextsError")
    assert made.message
    assert made.proposal


def test_comparing_twice_does_it_once(comparison):
    made = run_job(TOPICS_JOB, comparison.pk)
    assert run_job(TOPICS_JOB, comparison.pk) is None
    comparison.refresh_from_db()
    assert (comparison.attempt, comparison.results) == (1, made.results)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_killed_anywhere_it_goes_on_after_the_last_grouping(comparison, number):
    with pytest.raises(KeyboardInterrupt):
        run_job(TOPICS_JOB, comparison.pk, watch=killed_at(number))
    comparison.refresh_from_db()
    assert comparison.state == JobState.RUNNING
    expire(comparison)
    made = run_job(TOPICS_JOB, comparison.pk)
    assert made.state == JobState.SUCCEEDED
    assert made.results["run"]["num_reused_groupings"] == number


def test_when_a_question_was_erased_meanwhile_everything_is_grouped_anew(db):
    unit = UnitFactory()
    ask(unit, labelled_texts(7)[0])
    comparison = created(unit)
    with pytest.raises(KeyboardInterrupt):
        run_job(TOPICS_JOB, comparison.pk, watch=killed_at(2))
    Answer.objects.earliest("created_at").delete()
    expire(comparison)
    made = run_job(TOPICS_JOB, comparison.pk)
    assert (made.results["run"]["num_texts"], made.results["run"]["num_reused_groupings"]) == (20, 0)


def test_a_cancelled_comparison_stops_and_can_go_on(comparison):
    def cancel(done, _total):
        if done == 2:
            TOPICS_JOB.cancel(comparison)

    stopped = run_job(TOPICS_JOB, comparison.pk, watch=cancel)
    assert (stopped.state, stopped.results) == (JobState.CANCELLED, {})
    TOPICS_JOB.go_on(stopped)
    made = run_job(TOPICS_JOB, comparison.pk)
    assert made.state == JobState.SUCCEEDED
    assert made.results["run"]["num_reused_groupings"] == 2


def test_a_worker_that_lost_its_lease_writes_nothing(comparison):
    def lose(done, _total):
        if done == 1:
            TopicComparison.objects.filter(pk=comparison.pk).update(attempt=7)

    left = run_job(TOPICS_JOB, comparison.pk, watch=lose)
    assert (left.state, left.attempt, left.results) == (JobState.RUNNING, 7, {})


def test_an_internal_error_names_only_its_kind(comparison, monkeypatch):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError("text of a person")

    monkeypatch.setattr(workflow, "group_all", broken)
    made = run_job(TOPICS_JOB, comparison.pk)
    assert (made.state, made.error) == (JobState.FAILED, "ZeroDivisionError")
    assert "person" not in made.message


def test_a_method_there_is_none_of_fails_with_its_name(comparison):
    TopicComparison.objects.update(methods=["poems"])
    made = run_job(TOPICS_JOB, comparison.pk)
    assert (made.error, "poems" in made.message) == ("UnknownMethodError", True)


def test_steps_out_of_turn_are_refused(comparison):
    with pytest.raises(JobStepError):
        TOPICS_JOB.go_on(comparison)
    TopicComparison.objects.update(state=JobState.RUNNING)
    with pytest.raises(JobStepError):
        topic_comparison_delete(comparison)
    TopicComparison.objects.update(state=JobState.SUCCEEDED)
    with pytest.raises(JobStepError):
        TOPICS_JOB.cancel(comparison)


def test_upkeep_wakes_a_worker_for_a_comparison_left_alone(comparison, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.compare_topics, "delay", woken.append)
    wake_abandoned_jobs()
    assert woken == [comparison.pk]


def test_upkeep_ends_what_took_its_worker_down_five_times(comparison, monkeypatch):
    monkeypatch.setattr(tasks.compare_topics, "delay", lambda _pk: None)
    TopicComparison.objects.update(
        state=JobState.RUNNING, attempt=5, lease_until=timezone.now() - timedelta(1)
    )
    wake_abandoned_jobs()
    comparison.refresh_from_db()
    assert (comparison.state, comparison.error) == (JobState.FAILED, "gave_up")


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_compares():
    unit = UnitFactory()
    comparison = created(unit, version=version_of(unit), methods=["agglomerative"])
    results = []

    def work():
        try:
            results.append(run_job(TOPICS_JOB, comparison.pk))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    comparison.refresh_from_db()
    assert (comparison.attempt, comparison.state) == (1, JobState.SUCCEEDED)
    assert [result is None for result in results].count(True) == 1
