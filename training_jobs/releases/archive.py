"""An adapter as one file to carry away, with its card and checksums."""

import tempfile
import zipfile
from pathlib import Path
from typing import IO

from django.utils.text import slugify

from training_jobs.models import Release


def adapter_archive(release: Release) -> IO[bytes]:
    """A ZIP with `adapter/`, opened at its beginning; a temporary file, so its size costs no memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    # Weights do not get smaller.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("README.md", release.card)
        for path in sorted(release.adapter_folder.iterdir()):
            if path.is_file():
                archive.write(path, f"adapter/{path.name}")
    file.seek(0)
    return file


def archive_name(release: Release) -> str:
    return f"{slugify(release.name) or 'release'}-{release.pk}-adapter.zip"


def write_archive(release: Release, target: Path) -> int:
    """Write the ZIP to `target`; its size in bytes."""
    with adapter_archive(release) as archive, target.open("wb") as file:
        while chunk := archive.read(1024 * 1024):
            file.write(chunk)
    return target.stat().st_size
