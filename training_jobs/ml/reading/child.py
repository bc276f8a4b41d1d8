"""An extractive reader as a process: `python -m training_jobs.ml.reading.child MODEL`.

Reads one JSON object a line ({"question", "passages": [text, …]}) and prints one a line: {"spans": [{"text",
"score", "no_answer_score", "start", "end"}, …]}, one a passage; the first line it prints is {"ready": true}
or {"error": …}.
"""

import json
import os
import sys
from typing import Any

from training_jobs.ml.lifeline import end_with_parent


def main(location: str) -> int:
    end_with_parent()
    try:
        # Here, because a torch that cannot be loaded must be told as well.
        from training_jobs.ml.reading.reader import Reader

        reader = Reader(location)
    except Exception as error:  # noqa: BLE001 - the parent must learn of it, whatever it is
        _say({"error": f"{type(error).__name__}: {str(error)[:500]}"})
        return 1
    _say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        found = reader.read(request["question"], request["passages"])
        _say({"spans": [span.as_message() for span in found]})
    return 0


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    sys.exit(main(sys.argv[1]))
