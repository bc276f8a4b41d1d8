"""What curation publishes or takes back is brought into the index or out of it; receivers only queue work.

Every process loads this module, so what it calls is loaded when something happens.
"""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from curation.signals import entries_published, entries_retired


@receiver(entries_published, dispatch_uid="assistant.sync_changed_entries")
def sync_changed_entries(*, unit_id: int, entry_keys: Sequence[str], **_signal: Any) -> None:
    from assistant.index.tasks import enqueue_index_sync

    enqueue_index_sync(unit_id=unit_id, entry_keys=entry_keys)


@receiver(entries_retired, dispatch_uid="assistant.withdraw_retired_entries")
def withdraw_retired_entries(*, unit_id: int, entry_keys: Sequence[str], **_signal: Any) -> None:
    from assistant.index.tasks import enqueue_withdrawal

    enqueue_withdrawal(unit_id=unit_id, entry_keys=entry_keys)
