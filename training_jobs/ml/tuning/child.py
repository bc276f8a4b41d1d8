"""The process of one run: `python -m training_jobs.ml.tuning.child FOLDER`.

It prints one JSON object a line and nothing else on standard output. SIGTERM (or its parent's death, which
arrives as SIGTERM) ends it after the current step with a checkpoint. Exit codes: 0 finished, 3 stopped,
4 out of memory, 5 disk full, 1 anything else; the last line names the reason.
"""

import errno
import json
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

EXIT_FINISHED, EXIT_FAILED, EXIT_STOPPED, EXIT_OUT_OF_MEMORY, EXIT_DISK_FULL = 0, 1, 3, 4, 5


def main(folder: Path) -> int:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    from training_jobs.ml.tuning.exceptions import TuningCancelledError, TuningError
    from training_jobs.ml.tuning.run import execute

    try:
        execute(folder, report=_report, is_cancelled=stop.is_set)
    except TuningCancelledError:
        _report("stopped", {})
        return EXIT_STOPPED
    except TuningError as error:
        return _fail(EXIT_FAILED, type(error).__name__, str(error))
    except OSError as error:
        code = EXIT_DISK_FULL if error.errno == errno.ENOSPC else EXIT_FAILED
        return _fail(code, type(error).__name__, str(error))
    except (MemoryError, RuntimeError) as error:
        code = EXIT_OUT_OF_MEMORY if _is_out_of_memory(error) else EXIT_FAILED
        return _fail(code, type(error).__name__, str(error))
    return EXIT_FINISHED


def _is_out_of_memory(error: Exception) -> bool:
    # torch has no common base: CUDA raises OutOfMemoryError, the CPU allocator a plain RuntimeError.
    text = str(error)
    return isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text


def _fail(code: int, kind: str, message: str) -> int:
    traceback.print_exc(file=sys.stderr)
    _report("failed", {"error": kind, "message": message[:2000]})
    return code


def _report(event: str, fields: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
