"""Files and folders that are there whole or not at all."""

from contextlib import suppress
from pathlib import Path

from training_jobs.ml.files import folder_written_aside, write_aside, written_aside


def test_a_file_is_replaced_and_nothing_stays_beside(tmp_path: Path):
    write_aside(tmp_path / "a.json", "viejo")
    write_aside(tmp_path / "a.json", "año".encode(), is_flushed=False)
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "año"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_could_not_be_written_leaves_the_old_one(tmp_path: Path):
    write_aside(tmp_path / "a.json", "viejo")
    with suppress(ValueError), written_aside(tmp_path / "a.json") as aside:
        aside.write_text("med")
        raise ValueError
    assert (tmp_path / "a.json").read_text() == "viejo"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_folder_takes_the_place_of_the_old_one(tmp_path: Path):
    for name in ("first", "second"):
        with folder_written_aside(tmp_path / "model") as fresh:
            (fresh / name).write_text(name)
    assert [path.name for path in tmp_path.rglob("*")] == ["model", "second"]


def test_a_folder_that_could_not_be_written_leaves_the_old_one(tmp_path: Path):
    with folder_written_aside(tmp_path / "model") as fresh:
        (fresh / "whole").touch()
    with suppress(ValueError), folder_written_aside(tmp_path / "model") as fresh:
        (fresh / "half").touch()
        raise ValueError
    assert [path.name for path in tmp_path.rglob("*")] == ["model", "whole"]


def test_what_a_kill_left_is_thrown_away(tmp_path: Path):
    left = tmp_path / ".model.partial"
    left.mkdir()
    (left / "half").touch()
    with folder_written_aside(tmp_path / "model") as fresh:
        assert list(fresh.iterdir()) == []
