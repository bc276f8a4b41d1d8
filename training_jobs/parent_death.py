"""Linux's parent-death signal (`PR_SET_PDEATHSIG`): no child outlives whoever started it."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def signalled_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: the child gets this signal when the thread that forks it ends.

    So start it from a thread that lives as long as the child should. Elsewhere than on Linux nothing happens.
    """
    # Loaded before the fork: loading a library between fork and exec may deadlock.
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getpid()

    def ask_for_signal() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:  # the parent died before the line above
                os._exit(1)

    return ask_for_signal


def signal_me_with_parent(death_signal: signal.Signals) -> None:
    """The same for this process, which somebody else forked (worker pools)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(death_signal))
