"""Reading evaluations: the list, what can be compared, which releases and passages they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assistant.models import IndexedPassage
from curation.models import Unit
from training_jobs.enums import WORKING_STATES, JobState, ReleaseStage
from training_jobs.models import EvaluationRun, EvaluationSetVersion, Release

LARGE_FIELDS = ("results", "details", "report")


@dataclass(frozen=True, slots=True)
class PassageLink:
    """Where a passage can be read. `entry_key` is that of the entry it is a part of."""

    title: str
    url: str
    entry_key: str


def evaluations_listed() -> QuerySet[EvaluationRun]:
    """Without what is megabytes large."""
    return EvaluationRun.objects.select_related("unit", "set_version__evaluation_set").defer(*LARGE_FIELDS)


def comparable_evaluations(run: EvaluationRun) -> QuerySet[EvaluationRun]:
    """Finished ones that asked questions of the same set, newest first."""
    return evaluations_listed().filter(
        state=JobState.SUCCEEDED,
        unit=run.unit,
        set_version__evaluation_set=run.set_version.evaluation_set_id,
    )


def usable_set_versions() -> QuerySet[EvaluationSetVersion]:
    """Versions that can be asked, newest first; their questions are not read."""
    return (
        EvaluationSetVersion.objects.select_related("evaluation_set", "evaluation_set__unit")
        .defer("questions", "leaks")
        .order_by("-frozen_at", "-pk")
    )


def releases_to_evaluate(unit: Unit | None) -> QuerySet[Release]:
    """Tuned models that the engine may serve; what is in production first."""
    found = Release.objects.exclude(stage=ReleaseStage.RETIRED).select_related("served_model", "unit")
    if unit is not None:
        found = found.filter(unit=unit)
    return found.order_by("-stage", "-created_at")  # "production" sorts behind "candidate"


def releases_by_model(models: Sequence[str]) -> dict[str, Release]:
    """Releases by the name their model has at the engine."""
    found = Release.objects.filter(served_model__name__in=models).select_related("served_model", "unit")
    return {release.served_model.name: release for release in found}


def method_labels(methods: Sequence[str]) -> dict[str, str]:
    """What people read for the methods that name the model of a release: the name of the release.

    Two releases of one name are told apart by their numbers.
    """
    models = {name: name.partition("=")[2] for name in methods if "=" in name}
    releases = releases_by_model(list(models.values()))
    names = [release.name for release in releases.values()]
    labels = {}
    for method, model in models.items():
        release = releases.get(model)
        if release is not None:
            number = f" #{release.pk}" if names.count(release.name) > 1 else ""
            labels[method] = f"{method.partition('=')[0]}={release.name}{number}"
    return labels


def finished_with_results(unit: Unit) -> QuerySet[EvaluationRun]:
    """With their documents, without what is larger still; newest first."""
    found = EvaluationRun.objects.filter(unit=unit, state=JobState.SUCCEEDED)
    return found.defer("details", "report").order_by("-created_at")


def waiting_before(run: EvaluationRun) -> int:
    """How many evaluations are worked on or go before this one."""
    working = EvaluationRun.objects.filter(state__in=WORKING_STATES).count()
    queued = EvaluationRun.objects.filter(state=JobState.QUEUED)
    sooner = Q(priority__lt=run.priority) | Q(priority=run.priority, created_at__lt=run.created_at)
    return working + queued.filter(sooner).count()


def passage_links(unit: Unit, keys: Iterable[str]) -> dict[str, PassageLink]:
    """By passage key and by entry key. What is no longer indexed is left out.

    An entry of several passages leads to its first.
    """
    named = set(keys)
    rows = IndexedPassage.objects.filter(Q(key__in=named) | Q(entry_key__in=named), unit=unit)
    links: dict[str, PassageLink] = {}
    for key, entry_key, title, url in rows.order_by("pk").values_list("key", "entry_key", "title", "url"):
        link = PassageLink(title, url, entry_key)
        links[key] = link
        links.setdefault(entry_key, link)
    return links
