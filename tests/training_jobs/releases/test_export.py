from pathlib import Path

import pytest

from tests.training_jobs.released import make_release
from training_jobs.exceptions import ReleaseFilesError
from training_jobs.releases.export import PROGRAM, write_gguf

pytestmark = pytest.mark.django_db


@pytest.fixture
def release(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return make_release()


@pytest.fixture
def program(monkeypatch, tmp_path):
    """Puts a script in place of the converter; its arguments are `--outtype KIND --outfile FILE FOLDER`."""

    def install(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / PROGRAM).write_text(f"#!/bin/sh\n{script}\n")
        (folder / PROGRAM).chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    return install


def test_the_merged_model_is_converted_in_the_type_asked_for(release, program, tmp_path: Path):
    program('printf "%s %s" "$2" "$5" > "$4"')
    target = tmp_path / "model.gguf"
    size = write_gguf(release, target, kind="f16")
    assert target.read_text() == f"f16 {release.merged_folder}"
    assert size == len(target.read_text())


def test_a_conversion_that_fails_leaves_no_file_and_tells_why(release, program, tmp_path: Path):
    program('echo half > "$4"; echo "Model FooModel is not supported" >&2; exit 1')
    with pytest.raises(ReleaseFilesError, match="FooModel is not supported"):
        write_gguf(release, tmp_path / "model.gguf")
    assert not list(tmp_path.glob("*.gguf*")) + list(tmp_path.glob(".*.part"))


def test_without_the_program_it_is_told_how_to_get_it(release, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReleaseFilesError, match=f"pipx install {PROGRAM}"):
        write_gguf(release, tmp_path / "model.gguf")
