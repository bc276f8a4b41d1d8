"""Drives a real `manage.py up` in a data folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg

from soe_portal.embedded.paths import EmbeddedPaths
from tests.embedded import REPOSITORY

START_TIMEOUT_S = 240.0  # everything at once on two busy cores
_NOT_INHERITED = {"SOE_TEST_SERVICES", "SOE_SUPERVISED", "DATABASE_URL", "CELERY_BROKER_URL", "ENGINE_URL"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], *, timeout_s: float, what: str) -> Any:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.1)
    raise AssertionError(f"not within {timeout_s:.0f} s: {what}")


class Portal:
    """One launcher; `start` after an end begins again on the same data."""

    def __init__(self, var_dir: Path, **environment: str) -> None:
        self.var_dir = var_dir
        self.paths = EmbeddedPaths(var_dir)
        self.port = free_port()
        self.environment = environment
        self.launcher: subprocess.Popen[str] | None = None
        models = Path(os.environ["VAR_DIR"]) / "models"
        if not self.paths.models.exists():
            self.paths.models.symlink_to(models.resolve())

    def env(self, **extra: str) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if key not in _NOT_INHERITED}
        own = {"VAR_DIR": str(self.var_dir), "PORT": str(self.port)}
        return {**inherited, **own, **self.environment, **extra}

    def start(self) -> None:
        if self.is_running:
            return
        (self.paths.run / "parts.json").unlink(missing_ok=True)  # a killed launcher's last words
        with (self.var_dir / "terminal.txt").open("a") as terminal:
            self.launcher = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=REPOSITORY,
                env=self.env(),
                stderr=terminal,
                stdout=terminal,
                text=True,
            )

    @property
    def is_running(self) -> bool:
        return self.launcher is not None and self.launcher.poll() is None

    def terminal(self) -> str:
        return (self.var_dir / "terminal.txt").read_text()

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Another command of the same installation."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=REPOSITORY,
            env=self.env(**environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def parts(self) -> dict[str, dict[str, Any]]:
        try:
            content: dict[str, dict[str, Any]] = json.loads((self.paths.run / "parts.json").read_text())
        except FileNotFoundError:
            return {}
        return content

    def pid_when_ready(self, name: str, *, other_than: int | None = None) -> int:
        def look() -> int | None:
            assert self.is_running, self.terminal()[-3000:]
            part = self.parts().get(name, {})
            return part["pid"] if part.get("state") == "ready" and part["pid"] != other_than else None

        pid: int = wait_until(
            look, timeout_s=START_TIMEOUT_S, what=f"{name} ready\n{self.terminal()[-2000:]}"
        )
        return pid

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host=str(self.paths.postgres_sockets), user="soe", dbname="soe", autocommit=True
        ) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def processes(self) -> list[psutil.Process]:
        """Every process of this installation, found by its data folder, whoever its parent is."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        folder = str(self.var_dir)
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            return (
                process.environ().get("VAR_DIR") == folder
                or process.cwd().startswith(folder)
                or any(folder in word for word in process.cmdline())
            )
        except psutil.Error:
            return False

    def wait_for_no_process(self, *, timeout_s: float) -> None:
        wait_until(
            lambda: not self.processes(), timeout_s=timeout_s, what=f"no process left: {self.processes()}"
        )

    def interrupt(self) -> int:
        """Ctrl-C; the exit status."""
        assert self.launcher is not None
        self.launcher.send_signal(signal.SIGINT)
        return self.launcher.wait(40)

    def destroy(self) -> None:
        if self.is_running:
            self.interrupt()
        for process in self.processes():
            process.kill()
