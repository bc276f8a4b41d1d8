"""Checking a base model in a process of its own: whether it loads, what it is, how large it is."""

import json
import logging
import subprocess
import sys
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from training_jobs.base_models.services import base_model_record_check
from training_jobs.models import BaseModel

logger = logging.getLogger(__name__)

TIMEOUT_S = 15 * 60  # a large model on a slow disk, or one that is fetched from a hub first


def inspect_base_model(model_id: int) -> None:
    """Inspect and keep what was found. Safe to run twice; a model that is gone needs nothing."""
    model = BaseModel.objects.filter(pk=model_id).first()
    if model is None:
        return
    try:
        base_model_record_check(model, _inspect(model))
    finally:
        with suppress(RedisError, OSError):
            cache.delete(check_key(model_id))


def check_key(model_id: int) -> str:
    """Set in the cache while a check is asked for, so that the page can say so."""
    return f"training_jobs.check.{model_id}"


def _inspect(model: BaseModel) -> dict[str, Any]:
    command = [sys.executable, "-m", "training_jobs.ml.tuning.inspection", model.location]
    if model.revision:
        command.append(model.revision)
    try:
        finished = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"loads": False, "code": "interrupted"}
    lines = finished.stdout.decode(errors="replace").strip().splitlines()
    try:
        found: dict[str, Any] = json.loads(lines[-1])
    except (IndexError, ValueError):
        logger.warning("inspection_said_nothing base_model=%s exit=%s", model.pk, finished.returncode)
        return {"loads": False, "code": "interrupted"}
    return found
