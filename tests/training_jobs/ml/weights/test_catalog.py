"""A model folder is whole or absent."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from training_jobs.ml.weights.catalog import exclusive, materialise
from training_jobs.ml.weights.exceptions import WeightsBusyError, WeightsDiskFullError


def test_failed_build_leaves_nothing(tmp_path: Path):
    def build(folder: Path) -> None:
        (folder / "half").write_text("x")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        materialise(tmp_path / "model", build)
    assert list(tmp_path.iterdir()) == []


def test_killed_build_leaves_no_model_and_the_next_one_succeeds(tmp_path: Path):
    code = (
        "import pathlib, sys, time; from training_jobs.ml.weights.catalog import materialise\n"
        "def build(f): (f / 'half').write_text('x'); time.sleep(60)\n"
        "materialise(pathlib.Path(sys.argv[1]), build)"
    )
    target = tmp_path / "model"
    child = subprocess.Popen([sys.executable, "-c", code, str(target)])
    while not (tmp_path / ".model.partial" / "half").exists():
        assert child.poll() is None
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert not target.exists()
    materialise(target, lambda folder: (folder / "whole").touch())
    assert [path.name for path in tmp_path.rglob("*")] == ["model", "whole"]


def test_full_disk_is_named(tmp_path: Path):
    def build(_folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WeightsDiskFullError):
        materialise(tmp_path / "model", build)


def test_second_process_waits_only_so_long(tmp_path: Path):
    with FileLock(tmp_path / ".lock"), pytest.raises(WeightsBusyError), exclusive(tmp_path, timeout_s=0.05):
        pass
