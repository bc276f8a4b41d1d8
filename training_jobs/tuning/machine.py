"""The machine that fine-tuning runs are computed on.

The page that shows an estimate may be served by another host than the one that trains, so a worker of the
queue `gpu` announces its machine; on the same host, or while nobody did, the machine is looked at directly.
"""

import platform
from contextlib import suppress
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.machine import Machine, look_at_machine

CACHE_KEY = "training_jobs.machine"


@dataclass(frozen=True, slots=True)
class _Announced:
    host: str
    machine: Machine


def machine_for_runs() -> Machine:
    """What estimates count with."""
    announced: object = None
    with suppress(RedisError, OSError):  # without the cache, this host is as good a guess as any
        announced = cache.get(CACHE_KEY)
    known = read_document(_Announced, announced) if announced is not None else None
    if known is None or known.host == platform.node():
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        return _look()
    return known.machine


def machine_announce() -> None:
    """Tell the hosts that show estimates what this one has; called by the worker that trains."""
    cache.set(CACHE_KEY, asdict(_Announced(platform.node(), _look())), timeout=None)


def _look() -> Machine:
    return look_at_machine(settings.VAR_DIR, gpus_per_run=settings.TRAINING_GPUS)
