"""What is read of data sets (what stands in them, who learned a given entry) and of what people asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from assistant.enums import AnswerStatus, Route, Vote
from assistant.models import Answer
from assistant.selectors.attention import Attention, attention_condition, of_people
from curation.models import Unit
from training_jobs.enums import ExampleKind, JobState, Split
from training_jobs.models import DataSet, DataSetExample, DataSetSource, Release, TrainingRun


@dataclass(frozen=True, slots=True)
class KindCounts:
    """One row of the table of counts."""

    kind: ExampleKind
    training: int
    validation: int
    test: int

    @property
    def total(self) -> int:
        return self.training + self.validation + self.test


@dataclass(frozen=True, slots=True)
class Learned:
    """A data set that holds an entry, with the runs and releases that learned it from there."""

    data_set: DataSet
    sources: tuple[DataSetSource, ...]
    runs: tuple[TrainingRun, ...] = ()
    releases: tuple[Release, ...] = ()


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a data set's stale parts mean for the models that learned from it."""

    sources: list[DataSetSource] = field(default_factory=list)
    runs: list[TrainingRun] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)


def counts_table(counts: dict[str, dict[str, int]]) -> list[KindCounts]:
    """Counts by kind and split, kinds in the order of the vocabulary; unknown ones are left out."""
    return [
        KindCounts(
            kind,
            counts[kind].get(Split.TRAINING, 0),
            counts[kind].get(Split.VALIDATION, 0),
            counts[kind].get(Split.TEST, 0),
        )
        for kind in ExampleKind
        if kind in counts
    ]


def learned_entry(unit: Unit, key: str) -> list[Learned]:
    """Which data sets, runs and releases learned this entry or article, newest data set first.

    `key` is an entry key (`faq:costos`, `reg:posgrado/v2`) or an article's (`reg:posgrado/v2/art:15`).
    """
    sources = (
        DataSetSource.objects.filter(
            Q(entry_key=key) | Q(entry_key__startswith=f"{key}/"),
            data_set__unit=unit,
            data_set__state=JobState.SUCCEEDED,
        )
        .exclude(split=Split.TEST)  # what is held out was never learned
        .select_related("data_set")
        .order_by("-data_set__created_at", "entry_key")
    )
    found: dict[DataSet, list[DataSetSource]] = {}
    for source in sources:
        found.setdefault(source.data_set, []).append(source)
    return [_learned(data_set, rows) for data_set, rows in found.items()]


def _learned(data_set: DataSet, sources: Sequence[DataSetSource]) -> Learned:
    return Learned(data_set, tuple(sources), tuple(runs_of(data_set)), tuple(releases_of(data_set)))


def runs_of(data_set: DataSet) -> list[TrainingRun]:
    """The finished runs that learned from the data set, newest first."""
    return list(data_set.runs.filter(state=JobState.SUCCEEDED).order_by("-created_at"))


def releases_of(data_set: DataSet) -> list[Release]:
    """The releases that came of those runs, newest first."""
    return list(Release.objects.filter(run__data_set=data_set).order_by("-created_at"))


def stale_consequences(data_set: DataSet) -> Consequences:
    """Parts that changed since, and who learned the old text."""
    sources = list(data_set.sources.filter(stale_since__isnull=False).order_by("entry_key"))
    if not sources:
        return Consequences()
    return Consequences(sources, runs_of(data_set), releases_of(data_set))


def some_examples(data_set: DataSet, *, a_kind: int = 2) -> list[DataSetExample]:
    """The first examples for training of every kind, for a quick look."""
    found: list[DataSetExample] = []
    for kind in ExampleKind:
        found += (
            data_set.examples.filter(kind=kind, split=Split.TRAINING)
            .select_related("source")
            .order_by("position")[:a_kind]
        )
    return found


_LEARNABLE = (AnswerStatus.CURATED, AnswerStatus.NEAREST, AnswerStatus.GENERATED)


def useful_answers(unit: Unit, *, until: datetime, limit: int) -> list[Answer]:
    """The newest answers voted useful before `until`, with the sources they cite; oldest first.

    Answers of the office's own trials from the command line are left out.
    """
    rows = _answers(unit).filter(
        status__in=_LEARNABLE, feedback__vote=Vote.USEFUL, feedback__updated_at__lte=until
    )
    return _newest(rows.prefetch_related("sources"), limit)


def voted_answers(unit: Unit, *, vote: Vote, routes: Collection[Route], limit: int) -> list[Answer]:
    """The newest answers of these routes that people voted so, with the sources they cite; oldest first."""
    rows = _answers(unit).filter(route__in=routes, feedback__vote=vote)
    return _newest(rows.prefetch_related("sources"), limit)


def unhelped_answers(unit: Unit, *, limit: int) -> list[Answer]:
    """The newest answers of people that were voted not useful or found nothing, oldest first."""
    reasons = attention_condition(Attention.ABSTAINED) | attention_condition(Attention.NOT_USEFUL)
    return _newest(_answers(unit).filter(reasons), limit)


def _answers(unit: Unit) -> QuerySet[Answer]:
    return of_people(Answer.objects.filter(conversation__unit=unit))


def _newest(answers: QuerySet[Answer], limit: int) -> list[Answer]:
    return list(reversed(answers.order_by("-created_at", "pk")[:limit]))
