"""Evaluations as jobs: run twice, killed half-way, cancelled, raced; every question is asked once."""

import multiprocessing
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.utils import timezone

from assistant.models import IndexedPassage, IndexState
from tests.training_jobs.evaluated import (
    CountingMethod,
    asked,
    finished_evaluation,
    indexed_office,
    new_evaluation,
    set_version,
)
from training_jobs import upkeep as upkeep
from training_jobs.enums import JobState
from training_jobs.evaluation import methods as known_methods
from training_jobs.evaluation import tasks
from training_jobs.evaluation.job import EVALUATION_JOB, work_on_next_evaluation
from training_jobs.evaluation.replies import predictions_of
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.jobs import pulse
from training_jobs.models import MAX_ATTEMPTS, EvaluationReply, EvaluationRun

pytestmark = pytest.mark.django_db(transaction=True)  # the lease is kept from a thread
ALL = ["q1", "q2", "q3", "q4", "q5", "q6"]


@pytest.fixture
def version(monkeypatch, encoder):
    monkeypatch.setattr(tasks.work_on_evaluations, "delay", lambda: None)
    return set_version(indexed_office())


@pytest.fixture
def every_beat(monkeypatch):
    """The worker looks at its row before each question."""
    monkeypatch.setattr(pulse, "TELL_EVERY_S", 0.0)


@pytest.fixture
def diary(tmp_path):
    return tmp_path / "asked.txt"


@pytest.fixture
def counting(monkeypatch, diary):
    """Have the name «counting» stand for a method that writes down what it is asked."""

    def register(**values):
        def make(_maker, name, _model):
            return CountingMethod(name, diary, **values)

        monkeypatch.setitem(known_methods.METHODS, "counting", make)

    register()
    return register


def run_out(run):
    EvaluationRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def state_of(run):
    run.refresh_from_db()
    return run.state


def test_a_finished_evaluation_keeps_figures_report_and_every_reply(version):
    run = finished_evaluation(version, name="Marzo")
    assert run.state == JobState.SUCCEEDED, (run.error, run.message)
    assert run.results["methods"]["bm25-plain"]["recall@1"]["value"] == 0.8
    assert "Marzo" in run.report
    assert [len(each) for each in predictions_of(run).values()] == [6, 6]
    assert (run.progress_done, run.progress_total) == (12, 12)


def test_verdicts_and_scores_stand_in_the_order_of_the_questions(version):
    details = finished_evaluation(version).details
    assert details["questions"] == ALL
    kinds = [kind for kind, _value in details["methods"]["bm25-plain"]["verdicts"]]
    assert kinds == ["found"] * 4 + ["missed", "unjudged"]
    assert details["methods"]["tfidf-word"]["scores"]["recall@1"] == [1.0, 1.0, 1.0, 1.0, 0.0, None]


def test_one_part_of_the_set_may_be_asked_alone(version):
    run = finished_evaluation(version, part="holdout")
    assert run.details["questions"] == ["q2", "q3", "q6"]


def test_slices_know_programme_and_origin(version):
    slices = finished_evaluation(version).results["slices"]
    assert set(slices["origin"]) == {"hand", "import"}


def test_a_second_evaluation_asks_nothing_that_is_known(version, counting, diary):
    finished_evaluation(version, "counting")
    again = finished_evaluation(version, "counting", part="holdout")
    assert asked(diary) == ALL
    assert again.results["run"]["num_reused_replies"] == 3


def test_changed_content_is_asked_about_again(version, counting, diary):
    finished_evaluation(version, "counting")
    known = EvaluationReply.objects.values_list("key", flat=True).first()
    IndexState.objects.update(generation=99)
    run = finished_evaluation(version, "counting")
    assert len(asked(diary)) == 12
    assert run.reply_keys["counting"] != known


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_kill_9_loses_no_reply_and_no_question_is_asked_twice(version, counting, diary):
    counting(pause_s=0.15)
    run = new_evaluation(version, "counting")
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=work_on_next_evaluation)
    worker.start()
    deadline = time.monotonic() + 30
    while EvaluationReply.objects.count() < 3:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    num_kept = EvaluationReply.objects.count()
    in_flight = asked(diary)[num_kept:]
    assert not work_on_next_evaluation()  # the lease still runs
    run_out(run)
    diary.unlink()
    assert work_on_next_evaluation()
    run.refresh_from_db()
    assert (run.state, run.attempt) == (JobState.SUCCEEDED, 2)
    assert asked(diary) == ALL[num_kept:]
    assert len(in_flight) <= 1


def test_a_worker_that_was_overtaken_asks_and_writes_nothing_more(version, counting, diary, every_beat):
    run = new_evaluation(version, "counting")

    def overtaken(done, _total):
        if done == 2:
            EvaluationRun.objects.filter(pk=run.pk).update(attempt=9)

    work_on_next_evaluation(watch=overtaken)
    assert asked(diary) == ["q1", "q2"]
    assert state_of(run) == JobState.RUNNING


def test_two_at_once_never_ask_what_the_other_has(version, counting, diary):
    counting(pause_s=0.05)
    first, second = new_evaluation(version, "counting"), new_evaluation(version, "counting")

    def work():
        try:
            while work_on_next_evaluation():
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert asked(diary) == ALL
    assert {state_of(first), state_of(second)} == {JobState.SUCCEEDED}


def test_only_one_is_worked_on_at_a_time(version):
    first, second = new_evaluation(version), new_evaluation(version)
    EvaluationRun.objects.filter(pk=first.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1)
    )
    assert not work_on_next_evaluation()
    assert state_of(second) == JobState.QUEUED


def test_cancelling_stops_the_asking_and_keeps_the_replies(version, counting, diary, every_beat):
    run = new_evaluation(version, "counting")
    evaluation_of = EvaluationRun.objects.get(pk=run.pk)

    def cancel(done, _total):
        if done == 2:
            EVALUATION_JOB.cancel(evaluation_of)

    work_on_next_evaluation(watch=cancel)
    assert state_of(run) == JobState.CANCELLED
    assert EvaluationReply.objects.count() == len(asked(diary)) == 2


def test_a_worker_that_leaves_puts_the_evaluation_back(version, counting, diary):
    run = new_evaluation(version, "counting")
    work_on_next_evaluation(is_stopping=lambda: len(asked(diary)) == 2)
    run.refresh_from_db()
    assert (run.state, run.attempt_limit) == (JobState.QUEUED, MAX_ATTEMPTS + 1)
    assert work_on_next_evaluation()
    assert asked(diary) == ALL
    assert state_of(run) == JobState.SUCCEEDED


def _unavailable(_question):
    raise MethodUnavailableError("Instale la biblioteca.")


def test_a_method_that_cannot_work_is_left_out_with_its_reason(version, counting):
    counting(reply=_unavailable)
    run = finished_evaluation(version, "counting", "bm25-plain")
    assert run.state == JobState.SUCCEEDED
    assert run.results["skipped"] == {"counting": "Instale la biblioteca."}
    assert "counting" in run.message


def test_no_method_at_all_is_a_failure_that_says_what_is_missing(version, counting):
    counting(reply=_unavailable)
    run = finished_evaluation(version, "counting")
    assert (run.state, run.error) == (JobState.FAILED, "no_method")
    assert "Instale la biblioteca." in run.message


def test_an_error_of_ours_is_told_without_its_words(version, counting):
    def broken(_question):
        raise ZeroDivisionError("secreto")

    counting(reply=broken)
    run = finished_evaluation(version, "counting")
    assert (run.state, run.error) == (JobState.FAILED, "ZeroDivisionError")
    assert "secreto" not in run.message
    assert run.proposal


def test_upkeep_wakes_a_worker_for_what_was_abandoned(version, monkeypatch):
    woken = []
    monkeypatch.setattr(tasks.work_on_evaluations, "delay", lambda *arguments: woken.append(arguments))
    cache.clear()
    new_evaluation(version)
    woken.clear()  # the message of its start is lost
    upkeep.wake_abandoned_jobs()
    upkeep.wake_abandoned_jobs()
    assert woken == [()]


def test_what_takes_its_worker_down_again_and_again_is_given_up(version):
    run = new_evaluation(version)
    EvaluationRun.objects.filter(pk=run.pk).update(
        state=JobState.RUNNING, attempt=MAX_ATTEMPTS, lease_until=timezone.now() - timedelta(seconds=1)
    )
    upkeep.wake_abandoned_jobs()
    assert state_of(run) == JobState.FAILED
    assert run.proposal


def test_a_passage_that_came_into_force_is_asked_about_again(version, counting, diary):
    finished_evaluation(version, "counting")
    passage = IndexedPassage.objects.first()
    IndexedPassage.objects.filter(pk=passage.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    finished_evaluation(version, "counting")
    assert len(asked(diary)) == 12
