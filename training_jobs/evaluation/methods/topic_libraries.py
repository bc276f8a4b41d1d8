"""Running BERTopic or Top2Vec in a process of its own.

Their libraries take seconds and hundreds of megabytes to import, so no process of the portal ever does.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from training_jobs.exceptions import MethodUnavailableError
from training_jobs.ml.child import ChildEndedError, ChildTooSlowError, LineChild, Message

NEEDED_MODULES = {"bertopic": ("bertopic", "umap", "hdbscan"), "top2vec": ("top2vec", "umap", "hdbscan")}
INSTALL_COMMANDS = {
    "bertopic": "pip install -e '.[evaluation]'",
    "top2vec": "pip install top2vec",  # it brings gensim (LGPL-2.1) along, so nothing of ours asks for it
}
MIN_TEXTS = 10  # UMAP's five dimensions need more points than that to mean anything
TIMEOUT_S = 1_800.0  # for all seeds together
_PROGRAM = (sys.executable, "-m", "training_jobs.ml.topics")


@dataclass(frozen=True, slots=True)
class LibraryTopics:
    """What came of one seed: topics a text (-1: outlier), L2-normalised centres a topic, seconds of finding.

    `topics` is None where the library found none: the texts are too few or too much alike.
    """

    seed: int
    seconds: float
    topics: NDArray[np.intp] | None = None
    centres: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class LibraryRequest:
    library: str
    texts: Sequence[str]
    vectors: NDArray[np.float32]
    seeds: Sequence[int]
    min_cluster_size: int
    keep_outliers: bool = False


def require_library(library: str) -> None:
    """Raises MethodUnavailableError, which says how to install it, where it is missing."""
    missing = [module for module in NEEDED_MODULES[library] if find_spec(module) is None]
    if missing:
        raise MethodUnavailableError(
            _("Not installed: %(libraries)s. Install them with: %(command)s")
            % {"libraries": ", ".join(missing), "command": INSTALL_COMMANDS[library]}
        )


def library_version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _nothing() -> None:
    return


def find_topics(
    request: LibraryRequest,
    *,
    program: Sequence[str] = _PROGRAM,
    while_waiting: Callable[[], None] = _nothing,
) -> Iterator[LibraryTopics]:
    """The topics of each seed, as soon as they are found; the process ends with the iteration.

    `while_waiting` is called about once a second; what it raises ends the process and is passed on.

    Raises:
        MethodUnavailableError: the library is missing, failed or took too long, or the texts are too few.
    """
    require_library(request.library)
    if len(request.texts) < MIN_TEXTS:
        raise MethodUnavailableError(
            _("Topics need at least %(least)d texts; there are %(count)d.")
            % {"least": MIN_TEXTS, "count": len(request.texts)}
        )
    with tempfile.TemporaryDirectory(prefix="topics-") as scratch:
        folder = Path(scratch)
        _write(folder, request)
        for told in _lines([*program, scratch], len(request.seeds), while_waiting):
            yield _read(folder, told)


def _write(folder: Path, request: LibraryRequest) -> None:
    document = {
        "library": request.library,
        "texts": list(request.texts),
        "seeds": list(request.seeds),
        "min_cluster_size": request.min_cluster_size,
        "keep_outliers": request.keep_outliers,
    }
    (folder / "request.json").write_text(json.dumps(document), encoding="utf-8")
    np.save(folder / "vectors.npy", request.vectors)


def _read(folder: Path, told: Message) -> LibraryTopics:
    seed, seconds = int(told["seed"]), float(told["seconds"])
    if not told["found"]:
        return LibraryTopics(seed, seconds)
    topics, centres = (np.load(folder / f"{name}-{seed}.npy") for name in ("topics", "centres"))
    return LibraryTopics(seed, seconds, topics, centres)


def _lines(command: Sequence[str], num_wanted: int, while_waiting: Callable[[], None]) -> Iterator[Message]:
    # Names hash alike in every run: sets of words are walked in the libraries.
    environment = {"PYTHONHASHSEED": "0", "TOKENIZERS_PARALLELISM": "false"}
    deadline = time.monotonic() + TIMEOUT_S
    with LineChild(command, folder=settings.BASE_DIR, environment=environment) as child:
        for _line in range(num_wanted):
            try:
                yield child.hear(deadline - time.monotonic(), while_waiting=while_waiting)
            except ChildTooSlowError as error:
                raise MethodUnavailableError(_("Finding topics took too long and was stopped.")) from error
            except ChildEndedError as error:
                reason = {"reason": error}
                raise MethodUnavailableError(_("Finding topics failed: %(reason)s") % reason) from error
