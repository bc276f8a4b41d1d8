"""Twenty fine-tunings, each with one part killed by SIGKILL at one moment; nothing lost, nothing twice.

Takes about half an hour: `make campaign`. The parts are those of a real `manage.py up`; only the model is
tiny.
"""

import itertools
import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import psycopg
import pytest

from tests.soe_portal.portal import Portal, wait_until

pytestmark = pytest.mark.campaign

NUM_RUNS = 20
PARTS = ("child", "gpu", "valkey", "postgres")
MOMENTS = {"starting": 0.0, "half-way": 0.45, "ending": 0.9}  # share of the steps that is done
_STEPS = 400
_RUN_TIMEOUT_S = 300.0  # a lost lease alone takes a minute until another worker may take it
_CHILD = "training_jobs.ml.tuning.child"


class Drill:
    """Starts runs, kills parts, and looks how many children compute at once."""

    def __init__(self, portal: Portal, data_set: int) -> None:
        self.portal = portal
        self.data_set = data_set

    def start(self) -> int:
        options = {
            "num_epochs": _STEPS,
            "max_steps": _STEPS,
            "tokens_per_batch": 256,
            "max_example_tokens": 128,
            "evaluate_every_steps": 50,
            "checkpoint_every_steps": 50,
        }
        words = [word for name, value in options.items() for word in ("--option", f"{name}={value}")]
        done = self.portal.run(
            "train",
            "--data-set",
            str(self.data_set),
            "--base",
            "tiny",
            "--preset",
            "quick",
            "--detach",
            *words,
        )
        found = re.search(r"\d+", done.stdout)
        assert done.returncode == 0, done.stderr
        assert found, done.stdout
        return int(found.group())

    def look(self, run: int) -> tuple[str, float, dict[str, str]] | None:
        """State, share done and digests; None while the database is away."""
        with suppress(psycopg.OperationalError):
            rows = self.portal.query(
                "SELECT id, state, progress_done, progress_total, digests FROM training_jobs_trainingrun"
            )
            state, done, total, digests = next(row[1:] for row in rows if row[0] == run)
            return state, done / total if total else 0.0, digests
        return None

    def wait_for(self, run: int, share: float) -> None:
        def reached() -> bool:
            seen = self.look(run)
            return seen is not None and seen[0] != "queued" and seen[1] >= share

        wait_until(reached, timeout_s=_RUN_TIMEOUT_S, what=f"run {run} at {share}")

    def wait_for_end(self, run: int) -> dict[str, str]:
        def ended() -> tuple[str, float, dict[str, str]] | None:
            seen = self.look(run)
            return seen if seen is not None and seen[0] in ("succeeded", "failed", "cancelled") else None

        state, _share, digests = wait_until(ended, timeout_s=_RUN_TIMEOUT_S, what=f"run {run} ended")
        assert state == "succeeded", self.portal.terminal()[-3000:]
        return dict(digests)

    def kill(self, part: str) -> bool:
        """Kill the part as it is now; False when the child had ended already."""
        if part == "child":
            children = self.children()
            for child in children:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            return bool(children)
        pid = self.portal.pid_when_ready(part)
        if part == "gpu":  # the worker's parent and its fork hold one lease: a crash takes both
            for fork in psutil.Process(pid).children():
                with suppress(psutil.NoSuchProcess):
                    fork.kill()
        os.kill(pid, signal.SIGKILL)
        self.portal.pid_when_ready(part, other_than=pid)
        return True

    def children(self) -> list[psutil.Process]:
        return [process for process in self.portal.processes() if self._computes(process)]

    @staticmethod
    def _computes(process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return _CHILD in process.cmdline()
        return False

    @contextmanager
    def counting_children(self) -> Iterator[Counter[int]]:
        """How often so many children were seen at once."""
        seen: Counter[int] = Counter()
        stopped = threading.Event()

        def watch() -> None:
            while not stopped.wait(0.3):
                seen[len(self.children())] += 1

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield seen
        finally:
            stopped.set()
            watcher.join()


@pytest.fixture(scope="module")
def drill(portal: Portal, data_set: int) -> Drill:
    return Drill(portal, data_set)


@pytest.fixture(scope="module")
def undisturbed(drill: Drill) -> dict[str, str]:
    """Digests of a run that nobody kills."""
    return drill.wait_for_end(drill.start())


@pytest.mark.parametrize(
    ("number", "part", "moment"),
    [
        (number, *pair)
        for number, pair in enumerate(
            itertools.islice(itertools.cycle(itertools.product(PARTS, MOMENTS)), NUM_RUNS)
        )
    ],
)
def test_a_killed_run_ends_with_the_same_bytes(
    drill: Drill, undisturbed: dict[str, str], number: int, part: str, moment: str
) -> None:
    with drill.counting_children() as seen:
        run = drill.start()
        drill.wait_for(run, MOMENTS[moment])
        started = time.monotonic()
        was_there = drill.kill(part)
        digests = drill.wait_for_end(run)
    print(f"\n{number} {part} {moment}: killed={was_there}, {time.monotonic() - started:.1f} s to the end")  # noqa: T201
    assert digests == undisturbed
    assert max(seen) <= 1
    [(num_runs, num_releases)] = drill.portal.query(
        "SELECT (SELECT count(*) FROM training_jobs_trainingrun WHERE state = 'succeeded'),"
        " (SELECT count(*) FROM training_jobs_release)"
    )
    assert (num_runs, num_releases) == (number + 2, 1)  # equal bytes are one release
