"""Data sets: creating, freezing, discarding, and marking what was learned from content that has changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from curation.models import Unit
from training_jobs.data_sets.content import Source, read_entries
from training_jobs.data_sets.examples import Example
from training_jobs.enums import WORKING_STATES, JobPriority, JobState, Split, StaleReason
from training_jobs.exceptions import JobStepError, JobStoppedError
from training_jobs.jobs.lease import job_finish
from training_jobs.models import DataSet, DataSetExample, DataSetSource

_ROWS_AT_ONCE = 1_000
_ENTRIES_AT_ONCE = 100
_MAX_NAME = DataSet._meta.get_field("name").max_length or 0


def data_set_create(
    *,
    unit: Unit,
    name: str,
    recipe: Mapping[str, Any],
    actor: User | None,
    priority: JobPriority = JobPriority.NORMAL,
) -> DataSet:
    """A data set waiting to be built. The day whose content counts is today unless the recipe names one."""
    today = timezone.localdate().isoformat()
    return DataSet.objects.create(
        unit=unit,
        name=(name.strip() or _("Data set of %(unit)s") % {"unit": unit.name})[:_MAX_NAME],
        recipe={**recipe, "as_of": recipe.get("as_of") or today},
        seed=recipe.get("seed", 42),
        priority=priority,
        created_by=actor,
    )


@transaction.atomic
def data_set_freeze(
    data_set: DataSet,
    *,
    sources: Iterable[Source],
    splits: Mapping[str, Split],
    examples: Iterable[tuple[Example, int]],
    **results: Any,
) -> None:
    """Write everything and end the job, all or nothing. Whatever an earlier attempt left is replaced.

    `splits` holds the side of every source by its key; `examples` come with their numbers of tokens.

    Raises:
        JobStoppedError: the lease was lost or the build was cancelled; nothing was written.
    """
    mine = DataSet.objects.select_for_update().filter(
        pk=data_set.pk, attempt=data_set.attempt, state__in=WORKING_STATES, cancel_requested=False
    )
    if not mine.exists():
        raise JobStoppedError
    DataSetExample.objects.filter(data_set=data_set).delete()
    DataSetSource.objects.filter(data_set=data_set).delete()
    rows = [
        DataSetSource(
            data_set=data_set,
            entry_key=source.key[:200],
            title=source.title[:500],
            url=source.url[:500],
            digest=source.digest,
            published_at=source.published_at,
            split=splits[source.key].value,
        )
        for source in sources
    ]
    DataSetSource.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
    by_key = {row.entry_key: row for row in rows}
    DataSetExample.objects.bulk_create(
        (
            DataSetExample(
                data_set=data_set,
                position=position,
                kind=example.kind.value,
                split=example.split.value,
                source=by_key[example.source.key[:200]] if example.source else None,
                passage_keys=list(example.passage_keys),
                messages=list(example.messages),
                text=example.text,
                num_tokens=num_tokens,
            )
            for position, (example, num_tokens) in enumerate(examples)
        ),
        batch_size=_ROWS_AT_ONCE,
    )
    if not job_finish(data_set, JobState.SUCCEEDED, frozen_at=timezone.now(), stale_since=None, **results):
        raise JobStoppedError


@transaction.atomic
def data_set_delete(data_set: DataSet) -> None:
    """Remove a data set that no run has learned from.

    Raises:
        JobStepError: it is being built, or a run uses it.
    """
    locked = DataSet.objects.select_for_update().get(pk=data_set.pk)
    if locked.state in WORKING_STATES:
        raise JobStepError(_("It is being built now: cancel it first."))
    if locked.runs.exists():
        raise JobStepError(_("A fine-tuning learned from it: it stays, so that its origin can be told."))
    locked.delete()


@transaction.atomic
def sources_mark_stale(unit: Unit, entry_keys: Sequence[str], *, digests: Mapping[str, str]) -> int:
    """Compare what was learned of these entries with what is published; returns how many marks changed.

    `digests` holds the parts of the entries that are published and in force, by key. A part that reads
    again as it did then loses its mark.
    """
    num_changed = 0
    touched: set[int] = set()
    now = timezone.now()
    learned = DataSetSource.objects.filter(
        data_set__unit=unit, data_set__state=JobState.SUCCEEDED
    ).select_for_update()
    for key in entry_keys:
        # The entry itself or, of a regulation, its articles.
        for source in learned.filter(Q(entry_key=key) | Q(entry_key__startswith=f"{key}/")):
            reason = _reason(source, digests)
            if reason == source.stale_reason:
                continue
            source.stale_reason, source.stale_since = reason, now if reason else None
            source.save(update_fields=["stale_reason", "stale_since"])
            touched.add(source.data_set_id)
            num_changed += 1
    for pk in touched:
        _mark_data_set(pk, now)
    return num_changed


def _reason(source: DataSetSource, digests: Mapping[str, str]) -> str:
    current = digests.get(source.entry_key)
    if current is None:
        return StaleReason.GONE.value
    return "" if current == source.digest else StaleReason.CHANGED.value


def _mark_data_set(pk: int, now: datetime) -> None:
    stale = DataSetSource.objects.filter(data_set=pk, stale_since__isnull=False).exists()
    rows = DataSet.objects.filter(pk=pk)
    if stale:
        rows.filter(stale_since=None).update(stale_since=now)
    else:
        rows.update(stale_since=None)


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
        learned.setdefault(unit_id, set()).add(key.split("/art:", 1)[0])  # an article belongs to its version
    return sum(mark_changed_entries(unit_id, sorted(keys)) for unit_id, keys in learned.items())
