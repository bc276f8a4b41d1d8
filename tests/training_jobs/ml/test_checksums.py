import pytest

from tests.training_jobs.released import artefact
from training_jobs.ml.checksums import artefact_digest, damaged_files


@pytest.fixture
def folder(tmp_path):
    artefact(tmp_path / "merged", config__json="{}", model__safetensors="pesos")
    return tmp_path / "merged"


def test_whole_artefact_has_no_damaged_file(folder):
    assert damaged_files(folder, digest=artefact_digest(folder)) == []


def test_changed_file_is_named(folder):
    (folder / "model.safetensors").write_text("otros")
    assert damaged_files(folder) == ["model.safetensors"]


def test_missing_file_is_named(folder):
    (folder / "config.json").unlink()
    assert damaged_files(folder) == ["config.json"]


def test_list_that_was_written_anew_is_found_by_its_digest(folder):
    digest = artefact_digest(folder)
    artefact(folder, config__json="{}", model__safetensors="otros")
    assert damaged_files(folder, digest=digest) == ["SHA256SUMS"]


@pytest.mark.parametrize("content", ["", "no es una suma", "ab  x\n"])
def test_list_that_cannot_be_read_is_damage(folder, content):
    (folder / "SHA256SUMS").write_text(content)
    assert damaged_files(folder) == ["SHA256SUMS"]


def test_missing_list_is_damage(folder):
    (folder / "SHA256SUMS").unlink()
    assert damaged_files(folder) == ["SHA256SUMS"]


def test_name_that_leads_out_of_the_folder_is_damage(folder):
    (folder.parent / "ajeno").write_text("x")
    line = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  ../ajeno\n"
    (folder / "SHA256SUMS").write_text(line)
    assert damaged_files(folder) == ["../ajeno"]
