"""Saying which machine trains."""

import platform
from dataclasses import asdict

from django.conf import settings
from django.core.cache import cache

from training_jobs.ml.tuning.machine import look_at_machine
from training_jobs.tuning.machine import CACHE_KEY


def machine_announce() -> None:
    """Tell the hosts that show estimates what this one has; called by the worker that trains."""
    machine = asdict(look_at_machine(settings.VAR_DIR, gpus_per_run=settings.TRAINING_GPUS))
    cache.set(CACHE_KEY, {"host": platform.node(), "machine": machine}, timeout=None)
