"""How many models may be served at once, and holding one loaded while it is being put in production."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from training_jobs.exceptions import ModelStillLoadingError, TooManyModelsError
from training_jobs.models import Release
from training_jobs.releases.desired import desired_models_changed
from training_jobs.releases.selectors import desired_models

_STILL_LOADING = timedelta(minutes=5)


def require_room(release: Release, *, instead_of: Release | None = None) -> None:
    """The embedded engine may serve this release too; an outside engine has limits of its own.

    Raises:
        TooManyModelsError: it serves as many models as `ENGINE_MAX_MODELS` allows.
    """
    if settings.ENGINE_URL:
        return
    names = {settings.ENGINE_MODEL, *(model.name for model in desired_models())}
    if instead_of is not None:
        names.discard(instead_of.served_model.name)
    names.add(release.served_model.name)
    if len(names) > settings.ENGINE_MAX_MODELS:
        raise TooManyModelsError(
            _(
                "The engine serves %(count)d models already, the most it may (ENGINE_MAX_MODELS). Wait until"
                " a trial ends, or retire a release that is on trial."
            )
            % {"count": len(names) - 1}
        )


@contextmanager
def held_loaded(release: Release, *, duration: timedelta) -> Iterator[None]:
    """Have the engine load the release and keep it for the length of this block; then as it was before.

    When it was still loading it stays wanted for some minutes, so that the next try finds it loaded.
    """
    before = Release.objects.values_list("trial_until", flat=True).get(pk=release.pk)
    until = timezone.now() + duration
    _set_trial(release, max(until, before) if before else until, is_asked_again=True)
    try:
        yield
    except ModelStillLoadingError:
        before = timezone.now() + _STILL_LOADING
        raise
    finally:
        _set_trial(release, before, is_asked_again=False)


def trial_extend(release: Release, *, duration: timedelta) -> datetime:
    """Keep a release on trial for at least this long from now; returns until when it is.

    A trial that lasts longer already stays as it is.
    """
    until = timezone.now() + duration
    ends_sooner = Q(trial_until=None) | Q(trial_until__lt=until)
    if Release.objects.filter(ends_sooner, pk=release.pk).update(trial_until=until):
        desired_models_changed()
        return until
    return Release.objects.values_list("trial_until", flat=True).get(pk=release.pk) or until


def trial_let_go(release: Release, *, held_until: datetime, before: datetime | None) -> None:
    """End a trial where it would have ended, unless somebody asked for another one meanwhile."""
    mine = Release.objects.filter(pk=release.pk, trial_until=held_until)
    if mine.update(trial_until=before):
        desired_models_changed()


@transaction.atomic
def _set_trial(release: Release, until: object, *, is_asked_again: bool) -> None:
    Release.objects.filter(pk=release.pk).update(trial_until=until)
    desired_models_changed(is_asked_again=is_asked_again)
