"""Receivers of curation signals: they only queue work."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from curation.signals import entries_published, entries_retired
from training_jobs.dispatch import enqueue_index_sync, enqueue_stale_marks, enqueue_withdrawal


@receiver(entries_published, dispatch_uid="training_jobs.sync_changed_entries")
def sync_changed_entries(*, unit_id: int, entry_keys: Sequence[str], **_signal: Any) -> None:
    enqueue_index_sync(unit_id=unit_id, entry_keys=entry_keys)


@receiver(entries_retired, dispatch_uid="training_jobs.withdraw_retired_entries")
def withdraw_retired_entries(*, unit_id: int, entry_keys: Sequence[str], **_signal: Any) -> None:
    enqueue_withdrawal(unit_id=unit_id, entry_keys=entry_keys)


@receiver([entries_published, entries_retired], dispatch_uid="training_jobs.mark_learned_entries")
def mark_learned_entries(*, unit_id: int, entry_keys: Sequence[str], **_signal: Any) -> None:
    enqueue_stale_marks(unit_id=unit_id, entry_keys=entry_keys)
