"""What people preferred, pair by pair."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from training_jobs.enums import Preference
from training_jobs.models import Comparison, Release


@dataclass(frozen=True, slots=True)
class Tally:
    """Judgements of two models, whichever side each stood on. None is the untuned base model."""

    first: Release | None
    second: Release | None
    num_first: int
    num_second: int
    num_ties: int
    num_neither: int

    @property
    def num_decided(self) -> int:
        return self.num_first + self.num_second

    @property
    def num_judged(self) -> int:
        return self.num_decided + self.num_ties + self.num_neither


def judged_comparisons() -> QuerySet[Comparison]:
    return Comparison.objects.exclude(preference="")


def tallies() -> list[Tally]:
    """One tally a pair, most judged first."""
    counts: dict[tuple[int, int], Counter[str]] = {}
    rows = judged_comparisons().order_by().values_list("left_id", "right_id", "preference")
    for left, right, preference in rows:
        ids = (left or 0, right or 0)
        pair = (max(ids), min(ids))  # the newer release first, the base model last
        winners = {Preference.LEFT.value: str(ids[0]), Preference.RIGHT.value: str(ids[1])}
        winner = winners.get(preference, preference)
        counts.setdefault(pair, Counter())[winner] += 1
    releases = Release.objects.in_bulk({pk for pair in counts for pk in pair if pk})
    found = [
        Tally(
            releases.get(first),
            releases.get(second),
            num_first=count[str(first)],
            num_second=count[str(second)],
            num_ties=count[Preference.TIE],
            num_neither=count[Preference.NEITHER],
        )
        for (first, second), count in counts.items()
        if first != second
    ]
    return sorted(found, key=lambda tally: -tally.num_judged)
