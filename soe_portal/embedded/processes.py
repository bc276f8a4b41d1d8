"""Start and stop child processes so that none outlives its launcher.

Each child runs in a session of its own (the terminal's Ctrl-C reaches only the launcher) and asks the
kernel for a signal when its parent dies (Linux `PR_SET_PDEATHSIG`), so `kill -9` of the launcher leaves
no orphan. PostgreSQL refuses uid 0: as root, it runs as `nobody`.
"""

import contextlib
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from training_jobs.parent_death import signalled_with_parent


def unprivileged_user() -> dict[str, Any]:
    """Popen arguments that drop root to `nobody`; empty when not root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def give_to_unprivileged_user(path: Path) -> None:
    """Create a private folder and hand it to the account that PostgreSQL will run as."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if os.geteuid() == 0:
        account = pwd.getpwnam("nobody")
        os.chown(path, account.pw_uid, account.pw_gid)


def start_child(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    stdout: int | IO[bytes] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    **popen_arguments: Any,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session that receives `death_signal` when this process dies.

    The death signal is tied to the *thread* that forks: start children from a thread that lives as long
    as the program (the main one).
    """
    return subprocess.Popen(
        [str(part) for part in command],
        env=dict(env) if env is not None else None,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout is not None else None,
        start_new_session=True,
        preexec_fn=signalled_with_parent(death_signal),
        **popen_arguments,
    )


def stop_child(child: subprocess.Popen[bytes], *, with_signal: signal.Signals, timeout_s: float) -> None:
    """Ask a child to stop, then kill its whole process group when it does not."""
    if child.poll() is not None:
        return
    child.send_signal(with_signal)
    try:
        child.wait(timeout_s)
    except subprocess.TimeoutExpired:
        kill_group(child)


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the child's process group; the child leads it (`start_new_session`)."""
    kill_remaining_group(child)
    child.wait(10)


def kill_remaining_group(child: subprocess.Popen[bytes]) -> None:
    """SIGKILL to what is left of a child's group, also after the child itself is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def wait_until(is_ready: Callable[[], bool], child: subprocess.Popen[bytes], *, timeout_s: float) -> bool:
    """Poll until a child is ready; False when it died or the time is over."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline and child.poll() is None:
        # Asked again after the answer: the answer may have come from somebody else's server.
        if is_ready() and child.poll() is None:
            return True
        time.sleep(0.03)
    return False
