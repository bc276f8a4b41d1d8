"""What the commands share: whom and what they name, progress bars, and errors as sentences."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn

from assistant.exceptions import AssistantError
from curation.models import Unit
from training_jobs.exceptions import TrainingJobsError

MoveBar = Callable[[str, int, int], None]


def unit_with_code(code: str) -> Unit:
    """Raises CommandError where there is none."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(_("There is no unit with the code «%s».") % code)
    return unit


def user_named(name: str) -> User | None:
    """In whose name something is done; None for nobody in particular.

    Raises:
        CommandError: there is no active user of this name.
    """
    if not name:
        return None
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(_("There is no active user «%(name)s».") % {"name": name})
    return found


def table_console(output: Any, *, width: int = 160) -> Console:
    """For a command's tables, on its `output`; of so many columns where that is no terminal."""
    return Console(file=output, width=None if output.isatty() else width)


@contextmanager
def progress_bars(totals: Mapping[str, int], clock: ProgressColumn) -> Iterator[MoveBar]:
    """A bar for each name, on the error output; moved by name, how much is done, and of how much."""
    columns = (TextColumn("{task.description:14}"), BarColumn(), MofNCompleteColumn(), clock)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {name: bars.add_task(name, total=total, start=False) for name, total in totals.items()}

        def move(name: str, done: int, total: int) -> None:
            bars.start_task(tasks[name])
            bars.update(tasks[name], completed=done, total=total)

        yield move


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """Our own errors as `CommandError`."""
    try:
        yield
    except (TrainingJobsError, AssistantError) as error:
        raise CommandError(str(error)) from error


@contextmanager
def writing_to(target: Path) -> Iterator[None]:
    """The same; a file that cannot be written as a sentence that names `target`."""
    try:
        with errors_as_sentences():
            yield
    except OSError as error:
        raise CommandError(
            _("The results cannot be written to «%(folder)s»: %(reason)s.")
            % {"folder": target, "reason": error.strerror}
        ) from error
