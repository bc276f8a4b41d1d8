"""The three small files through which product and engine keeper talk; each is replaced whole.

`engine-wanted.json`, written by the product: what should be served besides the default model.
`engine.json`, written by the keeper: who serves what at which address (read for every answer).
`engine-report.json`, written by the keeper: what is still loading and what could not be loaded, and why.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """The models to serve, most important first, and when somebody last asked for them."""

    models: tuple[str, ...]
    asked_at_ns: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """A model, the address of its engine (ends with `/v1`) and the engine's process."""

    model: str
    url: str
    pid: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a model is not served; `at` in seconds since 1970."""

    message: str
    at: float


@dataclass(frozen=True, slots=True)
class Report:
    """`is_settled`: every wanted model is served or has failed."""

    is_settled: bool = False
    loading: tuple[str, ...] = ()
    failed: dict[str, Failure] = field(default_factory=dict)


def read_wanted(path: Path, *, default_model: str) -> Wanted:
    """The default model first, then what the file asks for; entries past their `until` are left out.

    A missing or broken file asks for the default alone: the portal must answer in any case.
    """
    try:
        asked_at_ns = path.stat().st_mtime_ns
        entries = json.loads(path.read_text())["models"]
        now = time.time()
        named = [str(entry["name"]) for entry in entries if _is_current(entry, now)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Wanted((default_model,))
    return Wanted(tuple(dict.fromkeys([default_model, *named])), asked_at_ns)


def _is_current(entry: dict[str, Any], now: float) -> bool:
    until = entry.get("until")
    return until is None or float(until) > now


def write_served(path: Path, engines: Sequence[Served], *, default_model: str) -> None:
    """Say who serves what; no engine, no file. The default's address also stands at the top."""
    if not engines:
        path.unlink(missing_ok=True)
        return
    first = next((engine for engine in engines if engine.model == default_model), engines[0])
    _replace(path, {**asdict(first), "engines": [asdict(engine) for engine in engines]})


def write_report(path: Path, report: Report) -> None:
    _replace(path, asdict(report))


def read_report(path: Path) -> Report:
    try:
        content = json.loads(path.read_text())
        failed = {model: Failure(**failure) for model, failure in content["failed"].items()}
        return Report(bool(content["is_settled"]), tuple(content["loading"]), failed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Report()


def _replace(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".new")
    partial.write_text(json.dumps(content))
    partial.replace(path)
