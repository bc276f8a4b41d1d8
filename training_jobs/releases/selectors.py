"""Reading releases: what is in production, what was before, what should be served, what became of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from assistant.enums import ModelRole
from assistant.models import ServedModel
from curation.models import Unit
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.models import DataSetSource, Release, ReleaseEvent


@dataclass(frozen=True, slots=True)
class DesiredModel:
    """A model the engine should serve, by its name there, and until when (None: as long as it is so)."""

    name: str
    until: datetime | None = None


def production_release(unit: Unit) -> Release | None:
    return Release.objects.filter(unit=unit, stage=ReleaseStage.PRODUCTION).first()


def predecessor(release: Release) -> Release | None:
    """What to go back to from this release: the one it replaced, unless that was retired or lost its files.

    Then the one before that, and so on; None means the untuned base model.
    """
    seen = {release.pk}
    current = release
    while True:
        event = current.events.filter(action=ReleaseAction.PROMOTED).order_by("-at", "-pk").first()
        before = event.replaced if event else None
        if before is None or before.pk in seen:
            return None
        if before.stage != ReleaseStage.RETIRED and before.merged_folder.is_dir():
            return before
        seen.add(before.pk)
        current = before


def timeline(release: Release) -> QuerySet[ReleaseEvent]:
    """Every event of the release, and those of others that restored or replaced it; newest first."""
    return (
        ReleaseEvent.objects.filter(
            Q(release=release)
            | Q(replaced=release, action=ReleaseAction.PROMOTED)
            | Q(action=ReleaseAction.ROLLED_BACK, gate__restored=release.pk)
        )
        .select_related("actor", "replaced", "release")
        .order_by("-at", "-pk")
    )


def stale_sources(release: Release) -> QuerySet[DataSetSource]:
    """Entries the release learned from that have changed or were retired since."""
    if release.run is None:
        return DataSetSource.objects.none()
    return release.run.data_set.sources.filter(stale_since__isnull=False).order_by("entry_key")


def releases_on_trial() -> QuerySet[Release]:
    return Release.objects.filter(trial_until__gt=timezone.now()).select_related("served_model")


def desired_models() -> list[DesiredModel]:
    """What the engine should serve besides its default: production of every unit, then trials."""
    in_production = (
        ServedModel.objects.filter(role=ModelRole.GENERATOR, in_production=True)
        .order_by("unit_id")
        .values_list("name", flat=True)
    )
    wanted = {name: DesiredModel(name) for name in in_production}
    for release in releases_on_trial().order_by("-trial_until"):
        name = release.served_model.name
        wanted.setdefault(name, DesiredModel(name, release.trial_until))
    wanted.pop(settings.ENGINE_MODEL, None)
    return list(wanted.values())


def adapters_to_unload() -> list[str]:
    """Names of releases that nobody may ask any more: the last answer that could use them is long over."""
    wanted = {model.name for model in desired_models()}
    since = timezone.now() - timedelta(seconds=settings.ENGINE_TOTAL_TIMEOUT_S + 5)
    recent = ReleaseEvent.objects.filter(at__gt=since)
    touched = {pk for pair in recent.values_list("release", "replaced") for pk in pair if pk}
    idle = Release.objects.exclude(pk__in=touched).exclude(trial_until__gt=since)
    return [name for name in idle.values_list("served_model__name", flat=True) if name not in wanted]
