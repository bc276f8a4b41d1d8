"""Why a file cannot be imported. Every error says the file, the place and what to do; nothing was saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from curation.importing.messages import Message


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one row; `row` counts as a spreadsheet or editor does, the first line is 1."""

    row: int
    column: str
    message: Message


class ImportingError(Exception):
    """Base of every error of this package; `message` is for people."""

    def __init__(self, template: str, **values: object) -> None:
        self.message = Message(template, values)
        super().__init__(str(self.message))


class FileTooLargeError(ImportingError):
    """The file, or what it unpacks to, is larger than allowed."""


class WrongFormatError(ImportingError):
    """The content is not what the name says, or not a format that can be imported."""


class UnreadableFileError(ImportingError):
    """The format is right but the content is empty, damaged, encrypted or holds no text."""


class WrongColumnsError(ImportingError):
    """Required columns are missing."""


class InvalidRowsError(ImportingError):
    """Some rows are wrong; `problems` lists all of them, by row."""

    def __init__(self, template: str, problems: Sequence[RowProblem], **values: object) -> None:
        super().__init__(template, **values)
        self.problems = tuple(problems)
