"""The engine keeper with real processes that only pretend to hold a model."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from soe_portal.embedded import engine_keeper
from soe_portal.embedded.engine_files import read_report
from soe_portal.embedded.engine_keeper import EngineKeeper
from tests.embedded import REPOSITORY
from tests.soe_portal.fake_keeper import fake_command, keeper_options, served, turn_until, want
from tests.soe_portal.portal import wait_until


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[EngineKeeper]:
    created = EngineKeeper(keeper_options(tmp_path), command=fake_command)
    yield created
    created.stop()


def _settle(keeper: EngineKeeper, folder: Path, *models: str) -> None:
    want(folder, *models)
    turn_until(keeper, lambda: set(served(folder)) == {"base", *models})


def test_default_model_is_served_without_anybody_asking(keeper: EngineKeeper, tmp_path: Path) -> None:
    turn_until(keeper, lambda: served(tmp_path))
    state = json.loads((tmp_path / "engine.json").read_text())
    assert state["model"] == "base"
    assert state["url"] == served(tmp_path)["base"]["url"]


def test_wanted_model_is_served_beside_the_default(keeper: EngineKeeper, tmp_path: Path) -> None:
    _settle(keeper, tmp_path, "tuned")
    assert len({line["pid"] for line in served(tmp_path).values()}) == 2


def test_new_model_is_named_only_after_it_was_warmed(keeper: EngineKeeper, tmp_path: Path) -> None:
    turn_until(keeper, lambda: served(tmp_path))
    want(tmp_path, "slow")
    turn_until(keeper, lambda: "slow" in read_report(tmp_path / "engine-report.json").loading)
    assert set(served(tmp_path)) == {"base"}
    turn_until(keeper, lambda: "slow" in served(tmp_path))


def test_old_model_stays_until_the_new_one_is_served(keeper: EngineKeeper, tmp_path: Path) -> None:
    _settle(keeper, tmp_path, "first")
    want(tmp_path, "slow-second")
    seen: set[str] = set()

    def second_is_served() -> bool:
        now = set(served(tmp_path))
        seen.update({"first gone early"} if not now & {"first", "slow-second"} else set())
        return "slow-second" in now

    turn_until(keeper, second_is_served)
    assert seen == set()
    turn_until(keeper, lambda: set(served(tmp_path)) == {"base", "slow-second"})


def test_model_no_longer_wanted_is_stopped(keeper: EngineKeeper, tmp_path: Path) -> None:
    _settle(keeper, tmp_path, "tuned")
    pid = served(tmp_path)["tuned"]["pid"]
    want(tmp_path)
    turn_until(keeper, lambda: not psutil.pid_exists(pid))
    assert set(served(tmp_path)) == {"base"}


def test_model_wanted_again_while_it_leaves_keeps_its_engine(keeper: EngineKeeper, tmp_path: Path) -> None:
    _settle(keeper, tmp_path, "tuned")
    pid = served(tmp_path)["tuned"]["pid"]
    want(tmp_path)
    turn_until(keeper, lambda: any(kept.phase == "leaving" for kept in keeper.kept))
    want(tmp_path, "tuned")
    turn_until(keeper, lambda: all(kept.phase == "serving" for kept in keeper.kept))
    assert served(tmp_path)["tuned"]["pid"] == pid


def test_model_that_does_not_load_is_reported_with_its_last_words(
    keeper: EngineKeeper, tmp_path: Path
) -> None:
    want(tmp_path, "broken")
    turn_until(keeper, lambda: read_report(tmp_path / "engine-report.json").failed)
    assert (
        "no file named model.safetensors"
        in read_report(tmp_path / "engine-report.json").failed["broken"].message
    )


def test_old_model_stays_when_the_new_one_does_not_load(keeper: EngineKeeper, tmp_path: Path) -> None:
    _settle(keeper, tmp_path, "tuned")
    want(tmp_path, "broken")
    turn_until(keeper, lambda: read_report(tmp_path / "engine-report.json").failed)
    for _turn in range(60):
        keeper.turn()
    assert set(served(tmp_path)) == {"base", "tuned"}


def test_failed_model_is_tried_again_when_somebody_asks(keeper: EngineKeeper, tmp_path: Path) -> None:
    want(tmp_path, "broken")
    turn_until(keeper, lambda: "broken" in keeper.failed)
    want(tmp_path, "broken")
    turn_until(keeper, lambda: "broken" not in keeper.failed)
    turn_until(keeper, lambda: "broken" in keeper.failed)


def test_killed_engine_is_started_again(keeper: EngineKeeper, tmp_path: Path) -> None:
    _settle(keeper, tmp_path, "tuned")
    pid = served(tmp_path)["tuned"]["pid"]
    os.kill(pid, signal.SIGKILL)
    turn_until(keeper, lambda: served(tmp_path).get("tuned", {}).get("pid", pid) != pid)


def test_killed_engine_is_not_named_while_it_is_away(keeper: EngineKeeper, tmp_path: Path) -> None:
    _settle(keeper, tmp_path, "slow-tuned")
    os.kill(served(tmp_path)["slow-tuned"]["pid"], signal.SIGKILL)
    turn_until(keeper, lambda: set(served(tmp_path)) == {"base"})


def test_engine_is_refused_when_memory_is_short(
    keeper: EngineKeeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_until(keeper, lambda: served(tmp_path))
    monkeypatch.setattr(engine_keeper, "available_bytes", lambda: 1_000_000_000)
    want(tmp_path, "tuned")
    turn_until(keeper, lambda: "tuned" in keeper.failed)
    assert "1.2 GB" in keeper.failed["tuned"].message


def test_no_more_engines_than_the_limit_and_one_for_the_change(tmp_path: Path) -> None:
    keeper = EngineKeeper(keeper_options(tmp_path, max_engines=1), command=fake_command)
    try:
        want(tmp_path, "one", "two")
        turn_until(keeper, lambda: "two" in keeper.failed)
        assert set(served(tmp_path)) == {"base", "one"}
    finally:
        keeper.stop()


def test_trial_that_is_over_is_no_longer_wanted(keeper: EngineKeeper, tmp_path: Path) -> None:
    (tmp_path / "engine-wanted.json").write_text(json.dumps({"models": [{"name": "tried", "until": 1.0}]}))
    turn_until(keeper, lambda: read_report(tmp_path / "engine-report.json").is_settled)
    assert set(served(tmp_path)) == {"base"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"models": 3}', '{"models": [{"until": "x"}]}'])
def test_broken_wanted_file_means_the_default_alone(
    keeper: EngineKeeper, tmp_path: Path, content: str
) -> None:
    (tmp_path / "engine-wanted.json").write_text(content)
    turn_until(keeper, lambda: read_report(tmp_path / "engine-report.json").is_settled)
    assert set(served(tmp_path)) == {"base"}


def _start_process(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.soe_portal.fake_keeper"],
        cwd=REPOSITORY,
        env={**os.environ, "KEEPER_DIR": str(folder)},
        stdout=subprocess.DEVNULL,
    )


def test_killed_keeper_leaves_no_engine(tmp_path: Path) -> None:
    want(tmp_path, "tuned")
    process = _start_process(tmp_path)
    wait_until(lambda: len(served(tmp_path)) == 2, timeout_s=10, what="two engines")
    pids = [line["pid"] for line in served(tmp_path).values()]
    process.kill()
    process.wait()
    wait_until(lambda: not any(map(psutil.pid_exists, pids)), timeout_s=5, what="no engine left")


def test_asked_to_stop_the_keeper_ends_with_its_engines_and_files(tmp_path: Path) -> None:
    process = _start_process(tmp_path)
    wait_until(lambda: served(tmp_path), timeout_s=10, what="an engine")
    pid = served(tmp_path)["base"]["pid"]
    process.terminate()
    assert process.wait(6) == 0
    assert not psutil.pid_exists(pid)
    assert not (tmp_path / "engine.json").exists()


def test_keeper_ends_with_an_error_when_nothing_can_be_served(tmp_path: Path) -> None:
    keeper = EngineKeeper(keeper_options(tmp_path, default_model="broken"), command=fake_command)
    assert keeper.run() == 1
