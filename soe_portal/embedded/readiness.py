"""A child of ours says that it is ready by making the file its launcher named in the environment."""

import os
from pathlib import Path

VARIABLE = "SOE_READY_FILE"


def announce_ready() -> None:
    """Tell the launcher, if there is one, that this process does its work from now on."""
    named = os.environ.get(VARIABLE)
    if named:
        Path(named).touch()
