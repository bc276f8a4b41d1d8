"""The process of one run: `python -m training_jobs.ml.tuning.child FOLDER`.

It prints one JSON object a line and nothing else on standard output. SIGTERM ends it after the current step
with a checkpoint; so does the death of the process that started it, because whoever takes the run up next
must find its folder free. Lines and exit codes stand in `events`; the last line names the reason.
"""

import errno
import os
import signal
import sys
import threading
import traceback
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from filelock import FileLock, Timeout

from training_jobs.ml.child import say
from training_jobs.ml.tuning.events import (
    EXIT_DISK_FULL,
    EXIT_FAILED,
    EXIT_FINISHED,
    EXIT_OUT_OF_MEMORY,
    EXIT_STOPPED,
    EXIT_UNAVAILABLE,
    Event,
    Failed,
    Stopped,
    event_message,
)
from training_jobs.ml.tuning.exceptions import (
    RunBusyError,
    TuningCancelledError,
    TuningDivergedError,
    TuningError,
    TuningUnavailableError,
)

LOCK, LOCK_IS_HELD = ".lock", "TUNING_FOLDER_LOCKED"
"""The lock on a run's folder, and the variable by which who holds it tells the child that inherits it."""
_WAIT_FOR_FOLDER_S = 120.0
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "cannot allocate memory")
_DISK_FULL = (
    "no space left on device",
    "disk quota exceeded",
    "pytorchstreamwriter failed writing",
    "inline_container",  # torch.save on a full disk: «enforce fail at inline_container.cc … unexpected pos»
)


def main(folder: Path) -> int:
    # On shared cores a thread that waits must give its core away: spinning (OpenMP's way) slows all down.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    parent = os.getppid()
    try:
        with _hold(folder):
            from training_jobs.ml.tuning.run import execute

            execute(folder, report=_report, is_cancelled=lambda: stop.is_set() or os.getppid() != parent)
    except TuningCancelledError:
        _report(Stopped())
        return EXIT_STOPPED
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must learn of it
        return _fail(error)
    finally:
        _leave_world()
    return EXIT_FINISHED


def classify(error: BaseException) -> tuple[str, int]:
    """A code and an exit code for what went wrong.

    Libraries report a full disk or memory as plain errors (torch's CPU allocator, safetensors), so their
    words decide where the class does not.
    """
    text = str(error).lower()
    if isinstance(error, TuningUnavailableError):
        return "unavailable", EXIT_UNAVAILABLE
    if isinstance(error, TuningDivergedError):
        return "diverged", EXIT_FAILED
    if isinstance(error, TuningError):
        return "invalid", EXIT_FAILED
    is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    if is_full or any(words in text for words in _DISK_FULL):
        return "disk_full", EXIT_DISK_FULL
    if isinstance(error, MemoryError) or any(words in text for words in _OUT_OF_MEMORY):
        return "out_of_memory", EXIT_OUT_OF_MEMORY
    return "failed", EXIT_FAILED


def _hold(folder: Path) -> AbstractContextManager[object]:
    """The folder for this process alone, unless whoever started it holds it for both.

    Several processes of one run inherit no lock from their launcher: each holds its own part.
    """
    is_group = int(os.environ.get("WORLD_SIZE", "1")) > 1
    if LOCK_IS_HELD in os.environ and not is_group:
        return nullcontext()
    lock = FileLock(folder / (f"{LOCK}-{os.environ['RANK']}" if is_group else LOCK))
    try:
        return lock.acquire(timeout=_WAIT_FOR_FOLDER_S)
    except Timeout as error:
        raise RunBusyError(f"another process still works in {folder}") from error


def _leave_world() -> None:
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        from training_jobs.ml.tuning.distributed import leave_world

        leave_world()


def _fail(error: Exception) -> int:
    code, exit_code = classify(error)
    traceback.print_exception(error, file=sys.stderr)
    step = error.step if isinstance(error, TuningDivergedError) else None
    _report(Failed(error=type(error).__name__, message=str(error)[:2000], code=code, step=step))
    return exit_code


def _report(event: Event) -> None:
    say(event_message(event))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
