"""Checking a base model as a job, in a process of its own: whether it loads, what it is, how large it is.

Killed half-way, another worker inspects it again: nothing is written before the end.
"""

import json
import logging
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training_jobs.base_models.services import base_model_check_complete
from training_jobs.exceptions import LeaseLostError
from training_jobs.jobs.pulse import Pulse
from training_jobs.jobs.runner import JobKind, Words
from training_jobs.models import BaseModel, BaseModelCheck

logger = logging.getLogger(__name__)

TIMEOUT_S = 15 * 60  # a large model on a slow disk, or one that is fetched from a hub first
_LOOK_EVERY_S = 0.5
_INTERRUPTED = {"loads": False, "code": "interrupted"}


def _check(check: BaseModelCheck, pulse: Pulse) -> None:
    """Inspect the place the model has now, again if it was moved meanwhile."""
    while True:
        model = BaseModel.objects.filter(pk=check.base_model_id).first()
        if model is None:
            raise LeaseLostError("the model was deleted, and its checks with it")
        if base_model_check_complete(check, model, _inspect(model, pulse)):
            return


def _inspect(model: BaseModel, pulse: Pulse) -> dict[str, Any]:
    command = [sys.executable, "-m", "training_jobs.ml.tuning.inspection", model.location]
    if model.revision:
        command.append(model.revision)
    child = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with child:
        try:
            said = _said(child, pulse)
        finally:
            child.kill()
    if said is None:
        return _INTERRUPTED
    try:
        found: dict[str, Any] = json.loads(said.decode(errors="replace").strip().splitlines()[-1])
    except (IndexError, ValueError):
        logger.warning("inspection_said_nothing base_model=%s exit=%s", model.pk, child.returncode)
        return _INTERRUPTED
    return found


def _said(child: subprocess.Popen[bytes], pulse: Pulse) -> bytes | None:
    """All that the inspection says; None when it takes too long."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            return child.communicate(timeout=_LOOK_EVERY_S)[0]
        except subprocess.TimeoutExpired:
            pulse.beat()
    return None


def _nothing_foreseen(_error: Exception) -> None:
    """What the inspection finds out is a result, not a failure."""


CHECK_JOB = JobKind(
    model=BaseModelCheck,
    work=_check,
    explain=_nothing_foreseen,
    unexpected=Words(
        _("The check stopped by an internal error (%(name)s)."),
        _("Check it again; if it happens again, tell whoever looks after the portal."),
    ),
    gave_up=Words(
        _("The process that checks the model ended five times without saying why."),
        _("Check it again; if it happens again, tell whoever looks after the portal."),
    ),
    cancelled=_("The check was cancelled."),
)
