import threading
import time

import pytest
from celery import current_app
from django.db import connection
from kombu.exceptions import OperationalError

from assistant import encoder as encoders
from assistant.enums import Method
from assistant.index import tasks as index
from assistant.index.tasks import sync_entries, withdraw
from assistant.models import IndexedPassage
from assistant.retrieval import retrieve
from curation.enums import Status
from curation.models import FaqEntry
from curation.signals import entries_published, entries_retired
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.fakes import FakeEncoder
from training_jobs.data_sets.tasks import mark_stale


@pytest.fixture
def entry(db):
    return FaqEntryFactory(external_id="becas", question="¿Qué becas hay?", published=True)


def announce(entry):
    entries_published.send(sender=type(entry), unit_id=entry.unit_id, entry_keys=(entry.key,))


def test_nothing_is_queued_when_the_publication_rolls_back(
    entry, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(sync_entries, "delay", lambda *arguments: queued.append(arguments))
    with django_capture_on_commit_callbacks(execute=False):
        announce(entry)
    assert queued == []


def test_a_committed_publication_queues_its_entries(entry, monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr(sync_entries, "delay", lambda *arguments: queued.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):
        announce(entry)
    assert queued == [(entry.unit_id, ["faq:becas"])]


def test_a_broker_that_is_down_does_not_break_publishing(
    entry, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*arguments):
        raise OperationalError

    monkeypatch.setattr(sync_entries, "delay", down)
    monkeypatch.setattr(mark_stale, "delay", down)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        announce(entry)
    assert len(callbacks) == 2  # the index, and the data sets that learned it


def test_a_publication_is_findable_within_three_seconds(
    entry, monkeypatch, settings, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(encoders, "get_encoder", FakeEncoder)
    monkeypatch.setattr(sync_entries, "delay", lambda *arguments: sync_entries.apply(arguments))
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        announce(entry)
    found = retrieve("becas", unit=entry.unit, method=Method.BM25)
    assert [hit.key for hit in found.hits] == ["faq:becas"]
    assert time.monotonic() - started < 3


def test_a_retired_entry_is_gone_within_three_seconds(entry, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(encoders, "get_encoder", FakeEncoder)
    monkeypatch.setattr(withdraw, "delay", lambda *arguments: withdraw.apply(arguments))
    sync_entries(entry.unit_id, [entry.key])
    FaqEntry.objects.filter(pk=entry.pk).update(status=Status.RETIRED)
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        entries_retired.send(sender=type(entry), unit_id=entry.unit_id, entry_keys=(entry.key,))
    assert retrieve("becas", unit=entry.unit, method=Method.BM25).hits == ()
    assert time.monotonic() - started < 3


def test_reconcile_runs_as_a_task(entry, monkeypatch):
    monkeypatch.setattr(encoders, "get_encoder", FakeEncoder)
    index.reconcile_indexes.apply()
    assert IndexedPassage.objects.get().key == "faq:becas"


def test_a_retirement_is_queued_apart_from_what_comes_in(
    entry, monkeypatch, settings, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(withdraw, "delay", lambda *arguments: queued.append(arguments))
    monkeypatch.setattr(sync_entries, "delay", lambda *_: pytest.fail("behind the bulk"))
    with django_capture_on_commit_callbacks(execute=True):
        entries_retired.send(sender=type(entry), unit_id=entry.unit_id, entry_keys=(entry.key,))
    assert queued == [(entry.unit_id, ["faq:becas"])]
    routes = {
        task: current_app.amqp.router.route({}, task.name)["queue"].name for task in (withdraw, sync_entries)
    }
    assert routes == {withdraw: "withdrawals", sync_entries: "embed"}


def test_withdrawals_are_read_first_by_workers_that_index_and_by_others(settings):
    readers = {name for name, queues in settings.WORKERS.items() if queues[0] == "withdrawals"}
    assert readers == {"default", "embed"}
    assert {queue for queues in settings.WORKERS.values() for queue in queues} == set(settings.WORKER_QUEUES)


@pytest.mark.django_db(transaction=True)
def test_a_retirement_does_not_wait_for_thousands_of_entries_that_come_in(monkeypatch):
    monkeypatch.setattr(encoders, "get_encoder", FakeEncoder)
    unit = UnitFactory()
    retired = FaqEntryFactory(unit=unit, question="¿Qué becas hay?", published=True)
    sync_entries(unit.pk, [retired.key])
    keys = [entry.key for entry in FaqEntryFactory.create_batch(600, unit=unit, published=True)]
    bulk = threading.Thread(target=_indexed, args=(unit.pk, keys))
    bulk.start()
    while IndexedPassage.objects.count() < 50:
        time.sleep(0.01)
    FaqEntry.objects.filter(pk=retired.pk).update(status=Status.RETIRED)
    withdraw(unit.pk, [retired.key])
    num_indexed = IndexedPassage.objects.count()
    is_gone = not IndexedPassage.objects.filter(key=retired.key).exists()
    bulk.join()
    assert is_gone
    assert num_indexed < len(keys)


def _indexed(unit_id, keys):
    try:
        sync_entries(unit_id, keys)
    finally:
        connection.close()
