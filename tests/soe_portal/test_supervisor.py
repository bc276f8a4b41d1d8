"""The supervisor's rules, with children that are one line of Python."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from soe_portal.embedded.processes import start_child
from soe_portal.supervisor.logs import LogPump
from soe_portal.supervisor.part import Part, StopStage
from soe_portal.supervisor.supervisor import Supervisor

_SLEEP = "import time; time.sleep(60)"


def _spawn(program: str) -> Callable[[int], subprocess.Popen[bytes]]:
    return lambda output: start_child([sys.executable, "-S", "-c", program], stdout=output)


def _supervise(
    tmp_path: Path, parts: list[Part], on_tick: Callable[[], str | None]
) -> tuple[Supervisor, int]:
    pump = LogPump(tmp_path / "logs")
    supervisor = Supervisor(parts, pump=pump, state_file=tmp_path / "parts.json", on_tick=on_tick)
    status = supervisor.run()
    pump.close()
    return supervisor, status


def test_essential_part_that_keeps_dying_stops_everything(tmp_path: Path) -> None:
    parts = [
        Part("other", _spawn(_SLEEP), StopStage.WORK),
        Part(
            "database",
            _spawn("raise SystemExit(3)"),
            StopStage.DATABASE,
            is_ready=lambda: False,
            is_essential=True,
        ),
    ]
    supervisor, status = _supervise(tmp_path, parts, lambda: None)
    assert status == 1
    assert supervisor.failure is not None
    assert "database" in supervisor.failure


def test_given_up_part_lets_the_others_go_on(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    marks: list[int] = []
    parts = [
        Part(
            "engine",
            _spawn("raise SystemExit(3)"),
            StopStage.ENGINE,
            is_restarted=False,
            is_ready=lambda: False,
        ),
        Part("later", _spawn(_SLEEP), StopStage.WORK, after=("engine",), on_ready=marks.append),
    ]
    _supervisor, status = _supervise(tmp_path, parts, lambda: "enough" if marks else None)
    assert status == 1
    assert "engine" in capfd.readouterr().err


def test_step_runs_before_what_needs_it(tmp_path: Path) -> None:
    made = tmp_path / "made"
    seen: list[bool] = []
    parts = [
        Part("setup", _spawn(f"open({str(made)!r}, 'w')"), StopStage.WORK, is_step=True),
        Part(
            "web",
            _spawn(_SLEEP),
            StopStage.WEB,
            needs=("setup",),
            on_ready=lambda pid: seen.append(made.exists()),
        ),
    ]
    _supervise(tmp_path, parts, lambda: "enough" if seen else None)
    assert seen == [True]


def test_output_of_a_quiet_part_goes_to_its_file_only(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    done: list[int] = []
    part = Part(
        "quiet",
        _spawn("print('from the child')"),
        StopStage.WORK,
        is_step=True,
        is_quiet=True,
        on_ready=done.append,
    )
    _supervise(tmp_path, [part], lambda: "enough" if done else None)
    assert (tmp_path / "logs" / "quiet.log").read_text() == "from the child\n"
    assert "from the child" not in capfd.readouterr().err


def test_grandchildren_of_a_dead_part_are_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "grandchild"
    program = (
        "import subprocess, sys;"
        f"child = subprocess.Popen([sys.executable, '-S', '-c', {_SLEEP!r}]);"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid)); raise SystemExit(1)"
    )
    downs: list[int] = []
    part = Part(
        "pool",
        _spawn(program),
        StopStage.WORK,
        is_restarted=False,
        is_step=True,
        on_down=lambda: downs.append(1),
    )
    _supervise(tmp_path, [part], lambda: "enough" if downs else None)
    with pytest.raises(AssertionError, match="alive"):
        _assert_alive(int(pid_file.read_text()))


def _assert_alive(pid: int) -> None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        raise AssertionError("not alive") from None
    assert stat.rsplit(")", 1)[1].split()[0] != "Z", "not alive: a zombie"
    os.kill(pid, 0)
