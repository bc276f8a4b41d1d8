"""Versions of a regulation follow one another without a gap and without an overlap."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from curation.enums import Status
from curation.exceptions import OverlappingVersionsError, VersionWithoutStartError
from curation.models import Regulation, RegulationVersion
from curation.services.history import Actor, save_with_history

ONE_DAY = timedelta(days=1)


def make_room_for_version(version: RegulationVersion, *, actor: Actor) -> list[RegulationVersion]:
    """Fit a version that is about to be published between its published neighbours.

    The open version before it ends the day before it starts; when it is open itself and a later one is
    published already, it ends the day before that one starts. Returns the versions that were closed.
    Locks the regulation, so that two versions cannot be fitted at the same time.

    Raises:
        VersionWithoutStartError: other versions are published and this one has no first day.
        OverlappingVersionsError: its days meet those of a published version that names its last day.
    """
    Regulation.objects.select_for_update().get(pk=version.regulation_id)
    others = list(
        version.regulation.versions.select_for_update(of=("self",))
        .filter(status=Status.PUBLISHED)
        .exclude(pk=version.pk)
        .order_by("valid_from")
    )
    if not others:
        return []
    if version.valid_from is None:
        raise VersionWithoutStartError(title=version)
    closed = [_close(other, version.valid_from, actor) for other in others if _is_replaced(other, version)]
    _end_before_the_next(version, others, actor)
    for other in others:
        if _overlap(version, other):
            raise OverlappingVersionsError(title=version, number=other.number)
    return closed


def _is_replaced(other: RegulationVersion, version: RegulationVersion) -> bool:
    starts = other.valid_from or date.min
    return other.valid_until is None and version.valid_from is not None and starts < version.valid_from


def _close(version: RegulationVersion, next_starts: date, actor: Actor) -> RegulationVersion:
    version.valid_until = next_starts - ONE_DAY
    reason = _("Replaced by a new version")
    return save_with_history(version, actor=actor, reason=reason, update_fields=("valid_until",))


def _end_before_the_next(version: RegulationVersion, others: list[RegulationVersion], actor: Actor) -> None:
    if version.valid_until is not None or version.valid_from is None:
        return
    later = [o.valid_from for o in others if o.valid_from is not None and o.valid_from > version.valid_from]
    if later:
        _close(version, min(later), actor)


def _overlap(one: RegulationVersion, other: RegulationVersion) -> bool:
    one_starts, other_starts = one.valid_from or date.min, other.valid_from or date.min
    one_ends, other_ends = one.valid_until or date.max, other.valid_until or date.max
    return one_starts <= other_ends and other_starts <= one_ends
