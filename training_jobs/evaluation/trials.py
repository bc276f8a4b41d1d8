"""Tuned releases are served while they are evaluated: put on trial, kept there, let go again.

The trial is held in short pieces, so that one whose worker was killed ends by itself.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from training_jobs.enums import ReleaseStage
from training_jobs.evaluation.methods.base import Method
from training_jobs.evaluation.predictions import Outcome
from training_jobs.evaluation.process_memory import answering_pids
from training_jobs.evaluation.selectors import releases_by_model
from training_jobs.exceptions import MethodUnavailableError, ReleaseError, TooManyModelsError
from training_jobs.models import EvaluationRun, Release
from training_jobs.question_sets.question_file import Question
from training_jobs.releases.services import release_try
from training_jobs.releases.serving import is_served, make_served
from training_jobs.releases.trials import trial_extend, trial_let_go

_PIECE = timedelta(minutes=10)
_EXTEND_EVERY_S = 120.0
_LOAD_TIMEOUT_S = 300.0  # nobody waits in front of a page


def served_while_asked(methods: Sequence[Method], job: EvaluationRun) -> list[Method]:
    """The methods; those that name the model of a release have it served from their preparation on."""
    models = {method.name: method.name.partition("=")[2] for method in methods}
    releases = releases_by_model([model for model in models.values() if model])
    return [
        _ServedWhileAsked(method, releases[models[method.name]], job)
        if models[method.name] in releases
        else method
        for method in methods
    ]


class _ServedWhileAsked:
    """A method whose model is on trial between `prepare` and `close`."""

    def __init__(self, method: Method, release: Release, job: EvaluationRun) -> None:
        self._method = method
        self._release = release
        self._job = job
        self._before: datetime | None = None
        self._held_until: datetime | None = None
        self._extend_at = 0.0

    @property
    def name(self) -> str:
        return self._method.name

    @property
    def settings(self) -> Mapping[str, Any]:
        return self._method.settings

    def answering_pids(self) -> Iterable[int] | None:
        return answering_pids(self._method)

    def prepare(self) -> None:
        try:
            self._hold()
            if settings.ENGINE_URL or not is_served(self._release.served_model.name):
                make_served(self._release, timeout_s=_LOAD_TIMEOUT_S)
        except TooManyModelsError as error:
            raise MethodUnavailableError(
                _("The engine has no room for «%(name)s» now. %(reason)s")
                % {"name": self._release.name, "reason": error}
            ) from error
        except ReleaseError as error:
            raise MethodUnavailableError(str(error)) from error
        self._method.prepare()

    def ask(self, question: Question) -> Outcome:
        if self._held_until is not None and time.monotonic() >= self._extend_at:
            self._held_until = trial_extend(self._release, duration=_PIECE)
            self._extend_at = time.monotonic() + _EXTEND_EVERY_S
        return self._method.ask(question)

    def close(self) -> None:
        try:
            self._method.close()
        finally:
            if self._held_until is not None:
                trial_let_go(self._release, held_until=self._held_until, before=self._before)

    def _hold(self) -> None:
        """What is in production is served anyway; a longer trial that a person asked for stays as long."""
        self._release.refresh_from_db(fields=["stage", "trial_until"])
        if self._release.stage == ReleaseStage.PRODUCTION:
            return
        self._before = self._release.trial_until
        rest = (self._before or timezone.now()) - timezone.now()
        release_try(
            self._release, actor=self._job.created_by, duration=max(_PIECE, rest), reason=_("Evaluation")
        )
        self._held_until = trial_extend(self._release, duration=_PIECE)
        self._extend_at = time.monotonic() + _EXTEND_EVERY_S
