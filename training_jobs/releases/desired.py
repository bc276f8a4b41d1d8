"""Telling the engine keeper what to serve: a small file that always says what the database says.

Written after every commit that changes it, at every start and every minute, so that file and database cannot
drift apart. `soe_portal.embedded.engine_files` reads it.
"""

import fcntl
import json
import logging

from django.conf import settings
from django.db import transaction

from training_jobs.ml.files import write_aside
from training_jobs.releases.selectors import DesiredModel, desired_models

logger = logging.getLogger(__name__)


def write_desired_models(*, is_asked_again: bool = False) -> None:
    """Replace the file when it says something else; `is_asked_again` has failed models tried once more.

    Reading the database and writing the file is one step under a lock: of two writers the later one has read
    the later state.
    """
    path = settings.ENGINE_WANTED_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = json.dumps({"models": [_entry(model) for model in desired_models()]})
        if not is_asked_again and path.exists() and path.read_text() == content:
            return
        write_aside(path, content)


def desired_models_changed(*, is_asked_again: bool = False) -> None:
    """Write the file once the open transaction is committed; a full disk never undoes what was decided."""
    transaction.on_commit(lambda: _write_or_log(is_asked_again=is_asked_again))


def _write_or_log(*, is_asked_again: bool) -> None:
    try:
        write_desired_models(is_asked_again=is_asked_again)
    except OSError as error:
        logger.error("engine_wanted_not_written error=%s", type(error).__name__)


def _entry(model: DesiredModel) -> dict[str, str | float | None]:
    return {"name": model.name, "until": model.until.timestamp() if model.until else None}
