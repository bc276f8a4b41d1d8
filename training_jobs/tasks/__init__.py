"""Celery tasks: thin wrappers over workflows. Importing the package registers all of them."""

from training_jobs.tasks import (
    base_models,
    data_sets,
    gpu,
    index,
    judging,
    rankers,
    reevaluating,
    serving,
    topics,
    upkeep,
    withdrawals,
)

__all__ = [
    "base_models",
    "data_sets",
    "gpu",
    "index",
    "judging",
    "rankers",
    "reevaluating",
    "serving",
    "topics",
    "upkeep",
    "withdrawals",
]
