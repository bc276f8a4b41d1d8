"""Starting the engine keeper, by the launcher for good and by a command for its own length."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

from django.conf import settings

from soe_portal.embedded.engine_files import read_report
from soe_portal.embedded.exceptions import EmbeddedServiceError
from soe_portal.embedded.processes import start_child, stop_child, wait_until
from soe_portal.terminal import gettext as _

KEEPER_COMMAND = (sys.executable, "-m", "soe_portal.embedded.engine_keeper")
_READY_TIMEOUT_S = 240.0  # importing torch and loading each model on a busy machine
_STOP_TIMEOUT_S = 6.0


class EmbeddedEngine:
    """The keeper with its engines: the default model, those in production, those on trial."""

    def __init__(self, *, state_file: Path, report_file: Path, logs_dir: Path) -> None:
        self.state_file = state_file
        self.report_file = report_file
        self.logs_dir = logs_dir
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until every wanted model is served, or cannot be.

        Raises:
            EmbeddedServiceError: not even one was ready in time.
        """
        self.logs_dir.mkdir(parents=True, exist_ok=True)
        log_path = self.logs_dir / "engine.log"
        with log_path.open("ab") as log:
            process = self.spawn(log)
        wait_until(lambda: read_report(self.report_file).is_settled, process, timeout_s=_READY_TIMEOUT_S)
        if not self.state_file.exists():
            self.stop()
            tail = log_path.read_text(errors="replace")[-800:]
            raise EmbeddedServiceError(
                _("{service} did not start. The end of its log says:").format(
                    service=_("The text-generation engine")
                )
                + f"\n{tail}"
            )

    def spawn(self, stdout: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the keeper without waiting."""
        self.remove_state()
        self.process = start_child(
            KEEPER_COMMAND,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "soe_portal.settings",
                "VAR_DIR": str(settings.VAR_DIR),
            },
            stdout=stdout,
            death_signal=signal.SIGKILL,
            cwd=settings.BASE_DIR,
        )
        return self.process

    def is_ready(self) -> bool:
        """Whether somebody may ask: the keeper names an engine only when it answers."""
        return self.state_file.exists()

    def remove_state(self) -> None:
        self.state_file.unlink(missing_ok=True)
        self.report_file.unlink(missing_ok=True)

    def stop(self) -> None:
        if self.process is not None:
            stop_child(self.process, with_signal=signal.SIGTERM, timeout_s=_STOP_TIMEOUT_S)
        self.remove_state()
