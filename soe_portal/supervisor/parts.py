"""The parts of this product and what each needs; an outside address in the settings replaces a part."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from soe_portal.embedded.engine import EmbeddedEngine
from soe_portal.embedded.models import encoder_is_prepared, generator_is_prepared
from soe_portal.embedded.postgres import EmbeddedPostgres
from soe_portal.embedded.processes import start_child
from soe_portal.embedded.readiness import VARIABLE as READY_FILE_VARIABLE
from soe_portal.embedded.valkey import EmbeddedValkey
from soe_portal.supervisor.part import Part, StopStage

SUPERVISED_VARIABLE = "SOE_SUPERVISED"  # tells our own commands that every service already runs
_PYTHON = sys.executable
_QUIET_START = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")


def portal_parts(listener: socket.socket) -> list[Part]:
    """Every part in start order; `listener` is the web server's open socket."""
    services = _data_services()
    served = tuple(part.name for part in services)
    return [
        *services,
        *_first_steps(served),
        _web(listener),
        *_workers(),
        *_engine(),
    ]


def _data_services() -> list[Part]:
    parts = []
    if settings.DATABASE_IS_EMBEDDED:
        postgres = EmbeddedPostgres(settings.EMBEDDED_PATHS)
        parts.append(
            Part(
                "postgres",
                postgres.spawn,
                StopStage.DATABASE,
                is_ready=postgres.is_ready,
                is_essential=True,
                is_quiet=True,
                stop_signal=signal.SIGINT,
                stop_timeout_s=20,
            )
        )
    if settings.BROKER_IS_EMBEDDED:
        valkey = EmbeddedValkey(settings.EMBEDDED_PATHS)
        parts.append(
            Part(
                "valkey",
                valkey.spawn,
                StopStage.BROKER,
                is_ready=valkey.is_ready,
                is_essential=True,
                is_quiet=True,
            )
        )
    return parts


def _first_steps(services: tuple[str, ...]) -> list[Part]:
    """Migrate and prepare; fetch models in a child, so that the launcher never loads torch."""
    steps = [_step("setup", "setup_portal", needs=services, is_essential=True, is_restarted=False)]
    if not (_has_encoder() and _has_generator()):
        steps.append(_step("models", "prepare_models"))
    encoder = () if _has_encoder() else ("models",)
    return [
        *steps,
        _step("index", "build_index", "--all", needs=("setup", *encoder), after=("web",), niceness=5),
    ]


def _has_encoder() -> bool:
    return bool(settings.ENCODER_URL) or encoder_is_prepared(settings.ENCODER_PATH)


def _has_generator() -> bool:
    return bool(settings.ENGINE_URL) or generator_is_prepared(settings.ENGINE_MODEL)


def _step(
    name: str,
    *command: str,
    needs: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    is_essential: bool = False,
    is_restarted: bool = True,
    niceness: int = 0,
) -> Part:
    manage = str(Path(settings.BASE_DIR) / "manage.py")
    return Part(
        name,
        lambda output: _start([_PYTHON, manage, *command], output),
        StopStage.WORK,
        needs=needs,
        after=after,
        is_step=True,
        is_essential=is_essential,
        is_restarted=is_restarted,
        stop_timeout_s=3,
        niceness=niceness,
    )


def _web(listener: socket.socket) -> Part:
    command = [
        *(_PYTHON, "-m", "uvicorn", "soe_portal.asgi:application"),
        # The launcher keeps the socket: visitors wait for a restarted server instead of being refused.
        *("--fd", str(listener.fileno())),
        *("--loop", "uvloop", "--timeout-graceful-shutdown", "3"),
        # Addresses hold what people typed, so there is no access log; forwarded headers are Django's rule.
        *("--no-access-log", "--no-proxy-headers", "--no-server-header", "--log-level", "warning"),
    ]
    return _announcing(
        "web",
        command,
        StopStage.WEB,
        needs=("setup",),
        environment={"DATABASE_POOL": "1"},
        pass_fds=(listener.fileno(),),
        is_essential=True,
    )


def _workers() -> list[Part]:
    """One process a worker where threads do; `gpu` forks, so that its memory goes with each task.

    All of them give way to the web server, also while they start beside its first requests.
    """
    celery = (_PYTHON, "-m", "celery", "--quiet", "-A", "soe_portal")
    worker = (*celery, "worker", *_QUIET_START)
    schedule = settings.EMBEDDED_PATHS.run / "beat-schedule"
    return [
        _announcing(
            "default",
            [*worker, *_queues("default"), "-P", "threads", "-c", "4"],
            needs=("setup",),
            after=("web",),
            niceness=5,
        ),
        _announcing(
            "embed",
            [*worker, *_queues("embed"), "-P", "threads", "-c", "1"],
            needs=("setup",),
            after=("web", "index"),
            niceness=5,
        ),
        _announcing(
            "gpu",
            [*worker, *_queues("gpu"), "-P", "prefork", "-c", "1", "--max-tasks-per-child", "1"],
            needs=("setup",),
            after=("web",),
            niceness=10,
        ),
        _announcing(
            "beat",
            [*celery, "beat", "-s", str(schedule), "--pidfile=", "--loglevel", "WARNING"],
            needs=("setup",),
            after=("web",),
            niceness=5,
        ),
    ]


def _queues(worker: str) -> tuple[str, ...]:
    """The worker's name and the queues it reads."""
    return "-Q", ",".join(settings.WORKERS[worker]), "-n", f"{worker}@%h"


def _engine() -> list[Part]:
    if settings.ENGINE_URL:
        return []
    engine = EmbeddedEngine(
        state_file=settings.ENGINE_STATE_FILE,
        report_file=settings.ENGINE_REPORT_FILE,
        logs_dir=settings.EMBEDDED_PATHS.logs,
    )
    return [
        Part(
            "engine",
            engine.spawn,
            StopStage.ENGINE,
            needs=() if _has_generator() else ("models",),
            after=("web",),
            is_ready=engine.is_ready,
            niceness=5,
            on_down=engine.remove_state,
        )
    ]


def _announcing(
    name: str,
    command: list[str],
    stop_stage: StopStage = StopStage.WORK,
    *,
    needs: tuple[str, ...],
    after: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
    pass_fds: tuple[int, ...] = (),
    is_essential: bool = False,
    niceness: int = 0,
) -> Part:
    """A part of ours that makes a file when it is ready (see `embedded.readiness`)."""
    ready_file = settings.EMBEDDED_PATHS.run / f"{name}.ready"

    def spawn(output: int) -> subprocess.Popen[bytes]:
        ready_file.unlink(missing_ok=True)
        variables = {READY_FILE_VARIABLE: str(ready_file), **(environment or {})}
        return _start(command, output, environment=variables, pass_fds=pass_fds)

    return Part(
        name,
        spawn,
        stop_stage,
        needs=needs,
        after=after,
        is_ready=ready_file.exists,
        is_essential=is_essential,
        niceness=niceness,
        on_down=lambda: ready_file.unlink(missing_ok=True),
    )


def _start(
    command: list[str],
    output: int,
    *,
    environment: Mapping[str, str] | None = None,
    pass_fds: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    return start_child(
        command,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "soe_portal.settings",
            "VAR_DIR": str(settings.VAR_DIR),
            "PYTHONUNBUFFERED": "1",
            SUPERVISED_VARIABLE: "1",
            **(environment or {}),
        },
        stdout=output,
        # Jobs survive a sudden end by their lease in PostgreSQL; an orphan would not let go of anything.
        death_signal=signal.SIGKILL,
        cwd=settings.BASE_DIR,
        pass_fds=pass_fds,
    )
