"""The two commands prepare the virtual environment once, bytecode included."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded import REPOSITORY


def make(*arguments: str) -> str:
    """What `make` prints where the environment forbids bytecode, as containers do."""
    finished = subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return finished.stdout.strip()


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The packages of a virtual environment in which everything is installed and nothing compiled."""
    folder = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    for stamp in (".installed", ".installed-dev"):
        (folder / stamp).touch()
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "whole.py").write_text("ANSWER = 42\n")
    (packages / "broken.py").write_text("def (:\n")
    (packages / "library" / "tests").mkdir(parents=True)
    (packages / "library" / "tests" / "test_it.py").write_text("")
    return packages


def compiled(packages: Path) -> set[str]:
    return {path.name.partition(".")[0] for path in packages.rglob("*.pyc")}


def test_libraries_are_compiled_once_although_the_environment_forbids_it(packages: Path) -> None:
    make("install", f"VENV={packages.parents[2]}")
    assert compiled(packages) == {"whole"}


def test_what_was_compiled_is_not_compiled_again(packages: Path) -> None:
    make("install", f"VENV={packages.parents[2]}")
    (packages / "later.py").touch()
    make("install", f"VENV={packages.parents[2]}")
    assert "later" not in compiled(packages)


def test_what_is_installed_anew_is_compiled_anew(packages: Path) -> None:
    make("install", f"VENV={packages.parents[2]}")
    (packages / "later.py").touch()
    ahead = (packages.parents[2] / ".compiled").stat().st_mtime + 1
    for stamp in (".installed", ".installed-dev"):
        os.utime(packages.parents[2] / stamp, (ahead, ahead))
    make("install", f"VENV={packages.parents[2]}")
    assert "later" in compiled(packages)


def test_processes_started_by_make_keep_what_they_compile(tmp_path: Path) -> None:
    probe = tmp_path / "probe.mk"
    probe.write_text('probe:\n\t@echo "$${PYTHONDONTWRITEBYTECODE-unset}"\n')
    assert make("-f", "Makefile", "-f", str(probe), "probe") == "unset"
