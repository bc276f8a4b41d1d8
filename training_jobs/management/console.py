"""What went wrong, told at the terminal in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from assistant.exceptions import AssistantError
from training_jobs.exceptions import TrainingJobsError


@contextmanager
def telling_errors(target: Path) -> Iterator[None]:
    """Our own errors as their sentences; a file that cannot be written as one that names `target`.

    Raises:
        CommandError: with the sentence.
    """
    try:
        yield
    except (TrainingJobsError, AssistantError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(
            _("The results cannot be written to «%(folder)s»: %(reason)s.")
            % {"folder": target, "reason": error.strerror}
        ) from error
