"""The engine for the length of one command: every wanted model, and nothing left behind."""

import sys
from pathlib import Path

import psutil
import pytest

from soe_portal.embedded import engine as module
from soe_portal.embedded.engine import EmbeddedEngine
from soe_portal.embedded.exceptions import EmbeddedServiceError
from tests.soe_portal.fake_keeper import served, want


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedEngine:
    monkeypatch.setattr(module, "KEEPER_COMMAND", (sys.executable, "-m", "tests.soe_portal.fake_keeper"))
    monkeypatch.setenv("KEEPER_DIR", str(tmp_path))
    return EmbeddedEngine(
        state_file=tmp_path / "engine.json",
        report_file=tmp_path / "engine-report.json",
        logs_dir=tmp_path / "logs",
    )


def test_command_finds_the_production_model_beside_the_default(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    want(tmp_path, "tuned")
    engine.start()
    try:
        assert set(served(tmp_path)) == {"base", "tuned"}
    finally:
        engine.stop()


def test_stopped_engine_leaves_neither_process_nor_file(engine: EmbeddedEngine, tmp_path: Path) -> None:
    engine.start()
    pid = served(tmp_path)["base"]["pid"]
    engine.stop()
    assert not psutil.pid_exists(pid)
    assert not engine.is_ready()


def test_model_that_does_not_load_never_keeps_a_command_from_the_default(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    want(tmp_path, "broken")
    engine.start()
    try:
        assert set(served(tmp_path)) == {"base"}
    finally:
        engine.stop()


def test_engine_that_serves_nothing_is_an_error_with_its_last_words(
    engine: EmbeddedEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = (sys.executable, "-c", "raise SystemExit('no hay torch')")
    monkeypatch.setattr(module, "KEEPER_COMMAND", failing)
    with pytest.raises(EmbeddedServiceError, match="no hay torch"):
        engine.start()
