from pathlib import Path

import pytest

from soe_portal.embedded import disk
from soe_portal.embedded.exceptions import DiskFullError
from soe_portal.supervisor.launch import DiskWatch


def test_nearly_full_disk_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda folder: 120_000_000)
    with pytest.raises(DiskFullError, match=r"120 MB.*VAR_DIR="):
        disk.require_free_space(tmp_path)


def test_free_space_is_measured_for_a_folder_that_does_not_exist_yet(tmp_path: Path) -> None:
    assert disk.free_bytes(tmp_path / "not" / "yet") > 0


def test_running_portal_warns_once_when_space_gets_short(capsys: pytest.CaptureFixture[str]) -> None:
    watch = DiskWatch()
    assert [watch.judge(300_000_000), watch.judge(300_000_000)] == [None, None]
    assert capsys.readouterr().err.count("300 MB") == 1


def test_running_portal_stops_before_the_disk_is_full() -> None:
    assert DiskWatch().judge(50_000_000) is not None
