"""The real embedded encoder, made once in the checkout's own model folder."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from training_jobs.ml.weights.catalog import ENCODER, prepare


@pytest.fixture(scope="session")
def real_encoder() -> None:
    prepare(ENCODER, settings.MODELS_DIR, progress=lambda model, phase: None)


@pytest.fixture(autouse=True)
def tasks_run_in_place(settings, transactional_db: None, real_encoder: None) -> Iterator[None]:
    """Transactions are committed for real, and what a commit queues is done before the next line."""
    from soe_portal.celery import app

    settings.CELERY_TASK_ALWAYS_EAGER = True
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
