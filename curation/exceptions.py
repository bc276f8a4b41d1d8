"""Errors of curation. Each names the broken rule; `str(error)` is a sentence for the person who met it."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CurationError(Exception):
    """Base of every error of this package."""

    message: ClassVar[str | Promise] = ""

    def __init__(self, **context: object) -> None:
        super().__init__(context)
        self.context = context

    def __str__(self) -> str:
        return str(self.message) % self.context


class WrongStatusError(CurationError):
    """The step is not possible from the entry's present status."""

    message = _("«%(title)s» is in status «%(status)s»; this step is not possible from there.")


class EntryNotEditableError(CurationError):
    """Published, retired and approved texts are changed by a revision or after being returned."""

    message = _("«%(title)s» cannot be edited now: propose a change, or return it to draft first.")


class AuthorCannotApproveError(CurationError):
    """Whoever wrote a text does not approve it (unless the unit allows it)."""

    message = _("You wrote «%(title)s»; another person has to approve it.")


class ReasonRequiredError(CurationError):
    """Returning and retiring say why."""

    message = _("Write the reason, so that the author knows what to change.")


class RevisionExistsError(CurationError):
    """One open change per entry."""

    message = _("«%(title)s» already has a proposed change in progress; continue with that one.")


class EntryInUseError(CurationError):
    """What was public once is retired, never deleted."""

    message = _("«%(title)s» was published and may have been cited: retire it instead of deleting it.")


class EmptyVersionError(CurationError):
    """A regulation version without articles has nothing to cite."""

    message = _("«%(title)s» has no articles yet; add them before sending it on.")


class VersionWithoutStartError(CurationError):
    """A second version needs the day from which it replaces the first."""

    message = _("«%(title)s» needs the date from which it is in force: other versions are published.")


class OverlappingVersionsError(CurationError):
    """Two versions of a regulation would be in force on the same day."""

    message = _("«%(title)s» would be in force at the same time as version %(number)s. Correct the dates.")
