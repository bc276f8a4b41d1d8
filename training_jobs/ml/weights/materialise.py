"""Makes a model folder appear whole or not at all.

One process at a time works in a models folder (file lock, released by the
kernel when its holder dies).
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from training_jobs.ml.files import folder_written_aside
from training_jobs.ml.weights.exceptions import WeightsBusyError, WeightsDiskFullError

LOCK_TIMEOUT_S = 1200


@contextmanager
def exclusive(models_dir: Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold the models folder.

    Raises:
        WeightsBusyError: another process held it for the whole time-out.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(models_dir / ".lock", timeout=timeout_s):
            yield
    except Timeout as error:
        raise WeightsBusyError(str(models_dir)) from error


def materialise(target: Path, build: Callable[[Path], None]) -> None:
    """Let `build` fill a fresh folder and give it the target's name; nothing remains when it fails.

    Raises:
        WeightsDiskFullError: the disk filled up.
    """
    try:
        with folder_written_aside(target) as making:
            build(making)
            for file in making.iterdir():
                file.chmod(0o644)  # some writers leave files that only their maker can read
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise WeightsDiskFullError(str(target)) from error
        raise
