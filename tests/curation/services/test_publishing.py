"""Bulk and scheduled publication."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation import services
from curation.enums import Status
from curation.exceptions import EntryNotEditableError, WrongStatusError
from curation.models import FaqEntry
from tests.factories.curation import (
    FaqEntryFactory,
    RegulationFactory,
    UnitFactory,
    UserFactory,
    version_with_articles,
)


def _scheduled(**values: Any) -> FaqEntry:
    entry = FaqEntryFactory(in_review=True, publish_at=timezone.now() + timedelta(hours=1), **values)
    return services.entry_publish(entry, actor=UserFactory())


def _later() -> Any:
    return timezone.now() + timedelta(hours=2)


@pytest.mark.django_db
def test_publish_waits_for_its_time(announced: Any) -> None:
    entry = _scheduled()
    assert (entry.status, entry.is_scheduled, announced) == (Status.IN_REVIEW, True, [])


@pytest.mark.django_db
def test_scheduled_entry_is_published_when_its_time_has_come(announced: Any) -> None:
    entry = _scheduled()
    assert services.publish_scheduled_entries(now=_later()) == 1
    entry.refresh_from_db()
    assert entry.status == Status.PUBLISHED
    assert announced == [("published", entry.unit_id, (entry.key,))]


@pytest.mark.django_db
def test_scheduled_entry_stays_before_its_time() -> None:
    _scheduled()
    assert services.publish_scheduled_entries() == 0


@pytest.mark.django_db
def test_an_entry_that_was_not_approved_is_never_published_by_itself() -> None:
    FaqEntryFactory(in_review=True, publish_at=timezone.now())
    assert services.publish_scheduled_entries(now=_later()) == 0


@pytest.mark.django_db
def test_an_approved_entry_cannot_be_edited_behind_the_approver(author: Any) -> None:
    entry = _scheduled()
    entry.answer = "otro texto"
    with pytest.raises(EntryNotEditableError):
        services.entry_update(entry, actor=author)


@pytest.mark.django_db
def test_returning_withdraws_the_approval(author: Any) -> None:
    services.entry_return_to_draft(_scheduled(), actor=author, reason="Cambió el monto")
    assert services.publish_scheduled_entries(now=_later()) == 0


@pytest.mark.django_db
def test_a_scheduled_entry_that_breaks_a_rule_goes_back_and_holds_up_nobody() -> None:
    regulation = RegulationFactory()
    version_with_articles("1", regulation=regulation, number=1, published=True, valid_from="2024-01-01")
    late = {"in_review": True, "publish_at": timezone.now() - timedelta(hours=1)}
    broken = version_with_articles("1", regulation=regulation, number=2, approved_at=timezone.now(), **late)
    _scheduled()
    assert services.publish_scheduled_entries(now=_later()) == 1
    broken.refresh_from_db()
    assert broken.status == Status.DRAFT


@pytest.mark.django_db(transaction=True)
def test_a_runner_skips_what_another_runner_holds() -> None:
    entry = _scheduled()
    counts: list[int] = []

    def other_runner() -> None:
        counts.append(services.publish_scheduled_entries(now=_later()))
        connections.close_all()

    with transaction.atomic():
        FaqEntry.objects.select_for_update().get(pk=entry.pk)
        thread = threading.Thread(target=other_runner)
        thread.start()
        thread.join(10)
    assert counts == [0]
    assert services.publish_scheduled_entries(now=_later()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_runners_publish_each_entry_once(announced: Any) -> None:
    for _ in range(6):
        _scheduled()
    counts: list[int] = []

    def runner() -> None:
        counts.append(services.publish_scheduled_entries(now=_later()))
        connections.close_all()

    threads = [threading.Thread(target=runner) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sum(counts) == 6
    assert len({keys for _name, _unit, keys in announced}) == len(announced) == 6


@pytest.mark.django_db
def test_bulk_sends_one_signal_for_all(announced: Any) -> None:
    unit = UnitFactory()
    drafts = [FaqEntry(unit=unit, question=f"¿Pregunta {n}?", answer="sí") for n in range(30)]
    entries = services.entries_create_bulk(drafts, actor=None, reason="Importación")
    services.entries_publish_bulk(entries, actor=None, reason="Importación")
    assert [len(keys) for _name, _unit, keys in announced] == [30]


@pytest.mark.django_db
def test_bulk_writes_a_history_record_for_each(author: Any) -> None:
    drafts = [FaqEntry(unit=UnitFactory(), question="¿Una?", answer="sí")]
    [entry] = services.entries_create_bulk(drafts, actor=author, reason="Planilla")
    services.entries_publish_bulk([entry], actor=None, reason="Planilla revisada")
    reasons = entry.history.values_list("history_change_reason", flat=True)
    assert list(reasons) == ["Planilla revisada", "Planilla"]


@pytest.mark.django_db
def test_bulk_publishes_all_or_none() -> None:
    unit = UnitFactory()
    good, bad = FaqEntryFactory(unit=unit), FaqEntryFactory(unit=unit, status=Status.RETIRED)
    with pytest.raises(WrongStatusError):
        services.entries_publish_bulk([good, bad], actor=None)
    good.refresh_from_db()
    assert good.status == Status.DRAFT


@pytest.mark.django_db
def test_bulk_needs_as_many_queries_for_many_as_for_few(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    unit = UnitFactory()
    many = [FaqEntry(unit=unit, question=f"¿Pregunta {n}?", answer="sí") for n in range(300)]
    with django_assert_max_num_queries(16):
        services.entries_publish_bulk(services.entries_create_bulk(many, actor=None), actor=None)


@pytest.mark.django_db
def test_bulk_refuses_a_field_that_is_too_long() -> None:
    with pytest.raises(ValidationError):
        services.entries_create_bulk(
            [FaqEntry(unit=UnitFactory(), question="¿?" * 300, answer="sí")], actor=None
        )


@pytest.mark.django_db
def test_a_revision_can_be_scheduled_and_replaces_at_its_time(author: Any, reviewer: Any) -> None:
    entry = FaqEntryFactory(published=True, answer="500 Bs")
    copy = services.entry_start_revision(entry, actor=author)
    copy.answer, copy.publish_at = "600 Bs", timezone.now() + timedelta(hours=1)
    copy = services.entry_submit_for_review(services.entry_update(copy, actor=author), actor=author)
    services.entry_publish(copy, actor=reviewer)
    services.publish_scheduled_entries(now=_later())
    entry.refresh_from_db()
    assert (entry.answer, entry.approved_by) == ("600 Bs", reviewer)
