"""Topics of texts by their vectors, as a process: `python -m training_jobs.ml.topics.child FOLDER`.

The folder holds `request.json` ({"library", "texts", "seeds", "min_cluster_size", "keep_outliers"}) and
`vectors.npy` (one L2-normalised row a text). For each seed the result goes into `topics-SEED.npy` (one topic
number a text; -1 for outliers, where they are kept) and `centres-SEED.npy` (one L2-normalised row a topic),
and a line is printed: {"seed", "found", "seconds"}. `found` is false where the library found no topic.

Importing the libraries and compiling their loops takes longer than most groupings: one process for all seeds.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np

from training_jobs.ml.child import end_with_parent, own_output, say
from training_jobs.ml.topics.finding import FINDERS, Vectors


def main(folder: Path) -> int:
    end_with_parent()
    out = own_output()
    warnings.simplefilter("ignore")  # of libraries that follow each other slowly; errors still end it
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    vectors: Vectors = np.load(folder / "vectors.npy")
    find = FINDERS[request["library"]]
    for seed in request["seeds"]:
        started = time.perf_counter()
        found = find(
            request["texts"],
            vectors,
            seed=seed,
            min_cluster_size=request["min_cluster_size"],
            keep_outliers=request["keep_outliers"],
        )
        seconds = time.perf_counter() - started
        if found is not None:
            np.save(folder / f"topics-{seed}.npy", found.topics)
            np.save(folder / f"centres-{seed}.npy", found.centres)
        say({"seed": seed, "found": found is not None, "seconds": seconds}, out)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
