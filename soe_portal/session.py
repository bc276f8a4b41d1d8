"""Services for the length of one command.

While `manage.py up` runs, a command uses its services. Otherwise the command takes the data folder's lock,
starts what it needs and stops it at the end; a second command waits for the first. Arguments are checked
before anything starts, so help and mistakes answer at once.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import django
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from soe_portal.embedded.disk import require_free_space
from soe_portal.embedded.engine import EmbeddedEngine
from soe_portal.embedded.exceptions import EmbeddedServiceError
from soe_portal.embedded.lock import DataFolderLock, clear_stale_state
from soe_portal.embedded.models import encoder_is_prepared, generator_is_prepared
from soe_portal.embedded.needs import Needs, needs_of
from soe_portal.embedded.postgres import EmbeddedPostgres
from soe_portal.embedded.valkey import EmbeddedValkey
from soe_portal.terminal import gettext as _
from soe_portal.terminal import say

_LAUNCHER_READY_TIMEOUT_S = 60.0
_SERVED_VARIABLES = ("SOE_SUPERVISED", "SOE_TEST_SERVICES")  # somebody above runs the services for us


@contextmanager
def services_for_command(arguments: Sequence[str]) -> Iterator[None]:
    """Start what the command needs and nobody runs yet; stop it at the end."""
    needs = _needs(arguments)
    if not needs.database or any(name in os.environ for name in _SERVED_VARIABLES):
        yield
        return
    with ExitStack() as stack:
        try:
            _serve(needs, stack, command=arguments[0])
        except EmbeddedServiceError as error:
            stack.close()
            say(str(error))
            sys.exit(1)
        yield


def _needs(arguments: Sequence[str]) -> Needs:
    """Parse the command line as Django will; a mistake or a request for help ends the program here."""
    if not arguments or arguments[0].startswith("-") or arguments[0] == "help":
        return Needs()
    django.setup()
    app = get_commands().get(arguments[0])
    if app is None:
        return Needs()  # Django names the commands that look alike
    command = app if isinstance(app, BaseCommand) else load_command_class(app, arguments[0])
    parser = command.create_parser("manage.py", arguments[0])
    options = vars(parser.parse_args(list(arguments[1:])))
    name = app if isinstance(app, str) else type(app).__module__.split(".")[0]
    return needs_of(name.split(".")[0], arguments[0], options)


def _serve(needs: Needs, stack: ExitStack, *, command: str) -> None:
    uses_data_folder = settings.DATABASE_IS_EMBEDDED or (needs.broker and settings.BROKER_IS_EMBEDDED)
    if uses_data_folder and not _own_data_folder(stack, command):
        return  # the portal runs: its database, broker, workers and engine serve this command too
    if uses_data_folder:
        _start_data_services(needs, stack)
    if needs.is_product:
        _bring_database_up_to_date()
        _prepare_models(needs)
    if needs.engine and not settings.ENGINE_URL:
        _start_engine(stack)


def _own_data_folder(stack: ExitStack, command: str) -> bool:
    """True when this command now owns the data folder; False when the running portal serves it."""
    lock = DataFolderLock(settings.EMBEDDED_PATHS.run)
    told: set[int] = set()
    while not lock.try_acquire(command):
        holder = lock.holder()
        if holder is not None and holder.is_launcher:
            if _portal_is_ready():
                return False
            _tell_once(told, holder.pid, _("Waiting for the portal, which is starting (process {pid})…"))
        elif holder is not None:
            waiting = _("Waiting for the command «{command}» (process {pid}) to end…")
            _tell_once(told, holder.pid, waiting.replace("{command}", holder.command))
        time.sleep(0.2)
    stack.callback(lock.release)
    clear_stale_state(settings.EMBEDDED_PATHS.run)
    return True


def _tell_once(told: set[int], pid: int, message: str) -> None:
    if pid not in told:
        told.add(pid)
        say(message.format(pid=pid))


def _portal_is_ready() -> bool:
    """The web part is announced only after the database was migrated."""
    return (settings.EMBEDDED_PATHS.run / "web.ready").exists()


def _start_data_services(needs: Needs, stack: ExitStack) -> None:
    require_free_space(settings.VAR_DIR)
    os.environ["SOE_SUPERVISED"] = "1"  # a command started by this one shares the services
    stack.callback(os.environ.pop, "SOE_SUPERVISED", None)
    if settings.DATABASE_IS_EMBEDDED:
        postgres = EmbeddedPostgres(settings.EMBEDDED_PATHS)
        _start(stack, postgres.start, postgres.stop)
    stack.callback(connections.close_all)
    if needs.broker and settings.BROKER_IS_EMBEDDED:
        valkey = EmbeddedValkey(settings.EMBEDDED_PATHS)
        _start(stack, valkey.start, valkey.stop)
        _run_tasks_in_this_process()


def _start(stack: ExitStack, start: Callable[[], None], stop: Callable[[], None]) -> None:
    stack.callback(stop)  # registered first: a start that fails half-way is stopped too
    start()


def _run_tasks_in_this_process() -> None:
    """Nobody reads the queues: what the command dispatches is done before it ends."""
    from soe_portal.celery import app

    settings.CELERY_TASK_ALWAYS_EAGER = True
    app.conf.task_always_eager = True


def _bring_database_up_to_date() -> None:
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if not settings.DATABASE_IS_EMBEDDED:
        raise EmbeddedServiceError(
            _("The database of DATABASE_URL is not up to date. Run: manage.py setup_portal")
        )
    say(_("Preparing the database…"))
    call_command("migrate", verbosity=0, interactive=False)


def _prepare_models(needs: Needs) -> None:
    has_encoder = bool(settings.ENCODER_URL) or encoder_is_prepared(settings.ENCODER_PATH)
    has_generator = bool(settings.ENGINE_URL) or generator_is_prepared(settings.ENGINE_MODEL)
    if has_encoder and (has_generator or not needs.engine):
        return
    say(_("Preparing the models (only once)…"))
    # A child, so that this process never loads torch. Its messages say what to do when it fails, and
    # commands that can go on without the models do.
    subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "prepare_models"],
        check=False,
        stdout=sys.stderr,
    )


def _start_engine(stack: ExitStack) -> None:
    from training_jobs.releases.desired import write_desired_models  # models load only after `django.setup`

    engine = EmbeddedEngine(
        state_file=settings.ENGINE_STATE_FILE,
        report_file=settings.ENGINE_REPORT_FILE,
        logs_dir=settings.EMBEDDED_PATHS.logs,
    )
    write_desired_models()
    say(_("Starting the text-generation engine…"))
    stack.callback(engine.stop)
    try:
        engine.start()
    except EmbeddedServiceError as error:
        say(str(error))  # answers degrade to the best passages, as they do in the portal
