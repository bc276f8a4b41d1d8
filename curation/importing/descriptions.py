"""Errors and warnings of an import as sentences in the reader's language."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from curation.exceptions import CurationError
from curation.importing.exceptions import ImportingError, InvalidRowsError, RowProblem
from curation.importing.messages import Message

# Everything an import may refuse with; anything else is a defect.
IMPORT_ERRORS = (ImportingError, CurationError, ValidationError)


def translated(message: Message) -> str:
    return message.render(_)


def error_sentence(error: Exception) -> str:
    """What went wrong, in one sentence (or several, for a validation error)."""
    if isinstance(error, ImportingError):
        return translated(error.message)
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error)


def problems_of(error: Exception) -> tuple[RowProblem, ...]:
    return error.problems if isinstance(error, InvalidRowsError) else ()


def problem_lines(error: Exception, *, limit: int) -> Iterator[str]:
    """One line per wrong row, the first `limit` of them."""
    problems = problems_of(error)
    for problem in problems[:limit]:
        place = _("row %(row)d") % {"row": problem.row}
        column = f", «{problem.column}»" if problem.column else ""
        yield f"{place}{column}: {translated(problem.message)}"
    if len(problems) > limit:
        yield _("… and %(count)d more.") % {"count": len(problems) - limit}
