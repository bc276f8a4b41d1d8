"""What was learned of an entry is looked at again when the entry changes; receivers only queue work.

Every process loads this module, so what it calls is loaded when something happens.
"""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from curation.signals import entries_published, entries_retired


@receiver([entries_published, entries_retired], dispatch_uid="training_jobs.mark_learned_entries")
def mark_learned_entries(*, unit_id: int, entry_keys: Sequence[str], **_signal: Any) -> None:
    from training_jobs.data_sets.tasks import enqueue_stale_marks

    enqueue_stale_marks(unit_id=unit_id, entry_keys=entry_keys)
