"""What was learned against what is published: whatever changed or went is marked, with the reason."""

from collections.abc import Sequence

from django.utils import timezone

from curation.models import Unit
from training_jobs.data_sets.content import read_entries
from training_jobs.data_sets.services import sources_mark_stale
from training_jobs.enums import JobState
from training_jobs.models import DataSetSource

_ENTRIES_AT_ONCE = 100


def mark_changed_entries(unit_id: int, entry_keys: Sequence[str]) -> int:
    """Look at some entries again; returns how many marks changed. Repeating it changes nothing."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        return 0
    num_changed = 0
    for start in range(0, len(entry_keys), _ENTRIES_AT_ONCE):
        group = list(entry_keys[start : start + _ENTRIES_AT_ONCE])
        current = read_entries(unit, group, as_of=timezone.localdate())
        digests = {source.key: source.digest for source in current}
        num_changed += sources_mark_stale(unit, group, digests=digests)
    return num_changed


def check_all_data_sets() -> int:
    """Look at everything that was learned: an entry also goes out of force without anybody touching it."""
    learned: dict[int, set[str]] = {}
    rows = DataSetSource.objects.filter(data_set__state=JobState.SUCCEEDED)
    for unit_id, key in rows.values_list("data_set__unit_id", "entry_key").distinct():
        learned.setdefault(unit_id, set()).add(entry_of(key))
    return sum(mark_changed_entries(unit_id, sorted(keys)) for unit_id, keys in learned.items())


def entry_of(key: str) -> str:
    """The entry a part belongs to: articles belong to their version."""
    return key.split("/art:", 1)[0]
