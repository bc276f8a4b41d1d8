"""Room on the disk: said clearly before PostgreSQL has to stop in the middle of a write."""

import shutil
from pathlib import Path

from soe_portal.embedded.exceptions import DiskFullError
from soe_portal.terminal import gettext as _

MIN_FREE_BYTES = 500 * 1000 * 1000  # models 0.5 GB apart: room for the write-ahead log and one index build


def free_bytes(folder: Path) -> int:
    """Free space of the disk that holds (or will hold) `folder`."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    return shutil.disk_usage(existing).free


def disk_full_message(folder: Path, free: int) -> str:
    return _(
        "The disk of {folder} is nearly full: {free} MB free, {needed} MB needed."
        " Free some space, or choose a folder on another disk: VAR_DIR=/another/folder make run"
    ).format(folder=folder, free=free // 1_000_000, needed=MIN_FREE_BYTES // 1_000_000)


def require_free_space(folder: Path) -> None:
    """Refuse to start services on a nearly full disk.

    Raises:
        DiskFullError: less than `MIN_FREE_BYTES` are free.
    """
    free = free_bytes(folder)
    if free < MIN_FREE_BYTES:
        raise DiskFullError(disk_full_message(folder, free))
