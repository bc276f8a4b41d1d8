"""A real engine keeper with engines of tests: started as a process by `python -m`, or in a thread."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from soe_portal.embedded.engine_keeper import EngineKeeper, KeeperOptions

_ENGINE = Path(__file__).with_name("fake_engine.py")


def fake_command(model: str, port: int) -> Sequence[str]:
    return [sys.executable, "-S", str(_ENGINE), model, str(port)]


def keeper_options(folder: Path, **changes: Any) -> KeeperOptions:
    values = {
        "default_model": "base",
        "wanted_file": folder / "engine-wanted.json",
        "state_file": folder / "engine.json",
        "report_file": folder / "engine-report.json",
        "leave_s": 0.3,
        "drain_timeout_s": 5.0,
        "load_timeout_s": 10.0,
    }
    return KeeperOptions(**{**values, **changes})


def want(folder: Path, *models: str) -> None:
    partial = folder / "engine-wanted.partial"
    partial.write_text(json.dumps({"models": [{"name": model} for model in models]}))
    partial.replace(folder / "engine-wanted.json")


def served(folder: Path) -> dict[str, dict[str, Any]]:
    """Model to its line in the state file."""
    try:
        return {each["model"]: each for each in json.loads((folder / "engine.json").read_text())["engines"]}
    except FileNotFoundError:
        return {}


def turn_until(keeper: EngineKeeper, condition: Callable[[], Any], *, timeout_s: float = 10) -> Any:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        keeper.turn()
        if result := condition():
            return result
        time.sleep(0.01)
    raise AssertionError([(kept.engine.model, kept.phase) for kept in keeper.kept])


if __name__ == "__main__":
    sys.exit(EngineKeeper(keeper_options(Path(os.environ["KEEPER_DIR"])), command=fake_command).run())
