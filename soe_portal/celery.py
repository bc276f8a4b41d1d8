"""The Celery application. Workers: those of `WORKERS` in the settings (`gpu` one at a time), and beat."""

import os
import signal
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import beat_init, worker_process_init, worker_ready

from soe_portal.embedded.readiness import announce_ready
from training_jobs.parent_death import signal_me_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soe_portal.settings")
# Every command checks the project, `setup_portal` before anything starts; here it would cost each worker
# and beat the pages of the web server.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

# Messages are JSON: nothing a message holds is executed, so root (containers) is no special danger here.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("soe_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
@beat_init.connect
def _tell_launcher(**_signal_arguments: Any) -> None:
    announce_ready()


@worker_process_init.connect
def _die_with_worker(**_signal_arguments: Any) -> None:
    """A pool child never outlives its worker, however the worker ends."""
    signal_me_with_parent(signal.SIGKILL)
