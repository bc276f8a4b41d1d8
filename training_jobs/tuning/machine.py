"""The machine that fine-tuning runs are computed on.

The page that shows an estimate may be served by another host than the one that trains, so a worker of the
queue `gpu` announces its machine; on the same host, or while nobody did, the machine is looked at directly.
"""

import platform
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from training_jobs.ml.tuning.machine import Gpu, Machine, look_at_machine

CACHE_KEY = "training_jobs.machine"


def machine_for_runs() -> Machine:
    announced: dict[str, Any] | None = None
    with suppress(RedisError, OSError):  # without the cache, this host is as good a guess as any
        announced = cache.get(CACHE_KEY)
    if announced is None or announced["host"] == platform.node():
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        return look_at_machine(settings.VAR_DIR, gpus_per_run=settings.TRAINING_GPUS)
    fields = announced["machine"]
    return Machine(**{**fields, "gpus": tuple(Gpu(**gpu) for gpu in fields["gpus"])})
