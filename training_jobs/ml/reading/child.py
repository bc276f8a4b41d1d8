"""An extractive reader as a process: `python -m training_jobs.ml.reading.child MODEL`.

Reads one JSON object a line ({"question", "passages": [text, …]}) and prints one a line: {"spans": [{"text",
"score", "no_answer_score", "start", "end"}, …]}, one a passage; the first line it prints is {"ready": true}
or {"error": …}.
"""

import json
import os
import sys
from dataclasses import asdict

from training_jobs.ml.child import end_with_parent, own_output, say


def main(location: str) -> int:
    end_with_parent()
    out = own_output()
    try:
        # Here, because a torch that cannot be loaded must be told as well.
        from training_jobs.ml.reading.reader import Reader

        reader = Reader(location)
    except Exception as error:  # noqa: BLE001 - the parent must learn of it, whatever it is
        say({"error": f"{type(error).__name__}: {str(error)[:500]}"}, out)
        return 1
    say({"ready": True}, out)
    for line in sys.stdin:
        request = json.loads(line)
        found = reader.read(request["question"], request["passages"])
        say({"spans": [asdict(span) for span in found]}, out)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    sys.exit(main(sys.argv[1]))
