import os
from pathlib import Path

import pytest

from soe_portal.embedded.exceptions import AlreadyRunningError
from soe_portal.embedded.lock import DataFolderLock, LockHolder


def test_lock_names_its_holder(tmp_path: Path) -> None:
    first = DataFolderLock(tmp_path)
    first.acquire("evaluate")
    assert DataFolderLock(tmp_path).holder() == LockHolder(os.getpid(), "evaluate")
    first.release()


def test_second_owner_is_refused(tmp_path: Path) -> None:
    first = DataFolderLock(tmp_path)
    first.acquire("up")
    with pytest.raises(AlreadyRunningError, match=str(os.getpid())):
        DataFolderLock(tmp_path).acquire("up")
    first.release()


def test_released_lock_is_free(tmp_path: Path) -> None:
    first = DataFolderLock(tmp_path)
    first.acquire("up")
    first.release()
    assert DataFolderLock(tmp_path).holder() is None
    again = DataFolderLock(tmp_path)
    assert again.try_acquire("search")
    again.release()
