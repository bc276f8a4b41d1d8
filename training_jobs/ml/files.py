"""Files and folders written beside and renamed: a reader, and who goes on after a kill, finds all or nothing.

What is written aside is called `.NAME.partial`; what a kill left of it is thrown away by the next attempt.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_aside(path: Path, *, is_flushed: bool = True) -> Iterator[Path]:
    """A place for a file that takes the name `path` when the block ends well; else nothing of it stays.

    Args:
        path: what is replaced; its folder is there.
        is_flushed: whether it survives a power cut. Leave that out for what is written every few seconds.
    """
    aside = _beside(path)
    try:
        yield aside
        if is_flushed:
            _flush(aside)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)  # a full disk gets its room back
        raise
    if is_flushed:
        _flush(path.parent)


def write_aside(path: Path, content: str | bytes, *, is_flushed: bool = True) -> None:
    """Replace the file at once; texts are written as UTF-8."""
    with written_aside(path, is_flushed=is_flushed) as aside:
        aside.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def folder_written_aside(path: Path) -> Iterator[Path]:
    """A fresh folder that takes the name `path` when the block ends well; else nothing of it stays.

    A folder of that name goes just before: a kill between both leaves none, never half a one.
    """
    aside = _beside(path)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        yield aside
        for written in aside.rglob("*"):
            _flush(written)
        shutil.rmtree(path, ignore_errors=True)
        aside.rename(path)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _flush(path.parent)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial")


def _flush(path: Path) -> None:
    """Have a file or the names in a folder reach the disk; only POSIX lets one open a folder."""
    if os.name != "posix" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
