"""Checking a base model as a job, in a process of its own: whether it loads, what it is, how large it is.

Killed half-way, another worker inspects it again: nothing is written before the end.
"""

import logging
import sys

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training_jobs.base_models.services import base_model_check_complete
from training_jobs.exceptions import LeaseLostError
from training_jobs.jobs.pulse import Pulse
from training_jobs.jobs.runner import JobKind, Words
from training_jobs.ml.child import ChildError, LineChild
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.events import Inspection
from training_jobs.models import BaseModel, BaseModelCheck

logger = logging.getLogger(__name__)

TIMEOUT_S = 15 * 60  # a large model on a slow disk, or one that is fetched from a hub first


def _check(check: BaseModelCheck, pulse: Pulse) -> None:
    """Inspect the place the model has now, again if it was moved meanwhile."""
    while True:
        model = BaseModel.objects.filter(pk=check.base_model_id).first()
        if model is None:
            raise LeaseLostError("the model was deleted, and its checks with it")
        if base_model_check_complete(check, model, _inspect(model, pulse)):
            return


def _inspect(model: BaseModel, pulse: Pulse) -> Inspection:
    command = [sys.executable, "-m", "training_jobs.ml.tuning.inspection", model.location, model.revision]
    try:
        with LineChild(command, folder=settings.BASE_DIR) as child:
            return read_document(Inspection, child.hear(TIMEOUT_S, while_waiting=pulse.beat))
    except ChildError as error:
        logger.warning("inspection_said_nothing base_model=%s error=%s", model.pk, type(error).__name__)
        return Inspection(code="interrupted")


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
    nothing_to_cancel=_("This check has ended already; there is nothing to cancel."),
)
