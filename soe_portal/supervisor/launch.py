"""What `manage.py up` does: refuse early with a clear sentence, then run every part until Ctrl-C."""

import errno
import os
import signal
import socket
import time
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

from soe_portal.embedded.disk import MIN_FREE_BYTES, disk_full_message, free_bytes, require_free_space
from soe_portal.embedded.exceptions import EmbeddedServiceError, PortTakenError
from soe_portal.embedded.lock import LAUNCHER, DataFolderLock, clear_stale_state
from soe_portal.supervisor.logs import LogPump
from soe_portal.supervisor.part import Part
from soe_portal.supervisor.parts import portal_parts
from soe_portal.supervisor.supervisor import Supervisor
from soe_portal.terminal import gettext as _
from soe_portal.terminal import say

_DISK_CHECK_INTERVAL_S = 30.0
_DISK_STOP_BYTES = 100 * 1000 * 1000  # below this PostgreSQL is stopped before a write fails half-way
ADMIN_USER = "admin"


def main() -> int:
    """Run the portal; the exit status of the command."""
    started_s = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soe_portal.settings")
    try:
        paths = settings.EMBEDDED_PATHS
        require_free_space(settings.VAR_DIR)
        lock = DataFolderLock(paths.run)
        lock.acquire(LAUNCHER)
        clear_stale_state(paths.run)
        try:
            with open_listener(settings.HOST, settings.PORT) as listener:
                return _run(listener, started_s)
        finally:
            lock.release()
    except (EmbeddedServiceError, ImproperlyConfigured, EnvError) as error:
        say(str(error))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        say(disk_full_message(settings.VAR_DIR, free_bytes(settings.VAR_DIR)))
    return 1


def open_listener(host: str, port: int) -> socket.socket:
    """The web server's socket, open before anything is started.

    Raises:
        PortTakenError: another program listens there, or the system does not allow the port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            message = _(
                "Port {port} is taken by another program. Choose another one: PORT={other} make run"
            ).format(port=port, other=port + 1 if port < 65535 else 8000)
        else:
            message = _(
                "The portal cannot listen on {host}, port {port} ({reason})."
                " Choose another one: PORT=8000 make run"
            ).format(host=host, port=port, reason=error)
        raise PortTakenError(message) from error
    return listener


def _run(listener: socket.socket, started_s: float) -> int:
    paths = settings.EMBEDDED_PATHS
    pump = LogPump(paths.logs)
    parts = [_greeting(part, started_s) for part in portal_parts(listener)]
    supervisor = Supervisor(parts, pump=pump, state_file=paths.run / "parts.json", on_tick=DiskWatch())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.request_stop)
    say(_("Starting the portal; data in {folder}. Ctrl-C stops it.").format(folder=settings.VAR_DIR))
    try:
        status = supervisor.run()
    finally:
        pump.close()
    say(supervisor.failure or _("Everything has stopped."))
    return status


def _greeting(part: Part, started_s: float) -> Part:
    """The web part, saying once where the portal is and how to enter."""
    if part.name != "web":
        return part
    told: list[int] = []

    def tell_once(pid: int) -> None:
        if not told:
            say(welcome(settings.VAR_DIR, settings.PORT, time.monotonic() - started_s))
        told.append(pid)

    return Part(**{**part.__dict__, "on_ready": tell_once})


def welcome(var_dir: Path, port: int, seconds: float) -> str:
    """Addresses and the administrator's login."""
    address = f"http://localhost:{port}"
    lines = [
        "",
        _("The portal answers at {address} (after {seconds:.1f} s)").format(address=address, seconds=seconds),
        _("Administration: {address}").format(address=f"{address}/admin/"),
    ]
    kept = var_dir / "admin-password"
    if kept.exists():
        lines.append(
            _("User: {user}   Password: {password}").format(
                user=ADMIN_USER, password=kept.read_text().strip()
            )
        )
    return "\n".join([*lines, ""])


class DiskWatch:
    """Looks at the free space now and then: warns when it gets short, stops before it is gone."""

    def __init__(self) -> None:
        self._next_s = time.monotonic() + _DISK_CHECK_INTERVAL_S
        self._has_warned = False

    def __call__(self) -> str | None:
        now = time.monotonic()
        if now < self._next_s:
            return None
        self._next_s = now + _DISK_CHECK_INTERVAL_S
        return self.judge(free_bytes(settings.VAR_DIR))

    def judge(self, free: int) -> str | None:
        """A sentence when the portal must stop; a warning is only said."""
        if free < _DISK_STOP_BYTES:
            return disk_full_message(settings.VAR_DIR, free)
        if free < MIN_FREE_BYTES and not self._has_warned:
            say(disk_full_message(settings.VAR_DIR, free))
            self._has_warned = True
        return None
