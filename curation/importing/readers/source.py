"""A file as bytes, read only after its size is known to be acceptable."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from curation.importing.exceptions import FileTooLargeError, UnreadableFileError
from curation.importing.messages import gettext_noop as _
from curation.importing.readers.formats import FileFormat, recognise

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class SourceFile:
    """The name people know the file by, and its bytes."""

    name: str
    data: bytes

    @classmethod
    def from_path(cls, path: Path, *, max_bytes: int) -> "SourceFile":
        """Read the file; one that is larger than `max_bytes` is refused unread."""
        if not path.is_file():
            raise UnreadableFileError(_("There is no file “%(file)s”. Check the path."), file=path)
        check_size(path.name, path.stat().st_size, max_bytes=max_bytes)
        try:
            return cls(path.name, path.read_bytes())
        except OSError as error:
            raise UnreadableFileError(
                _("“%(file)s” cannot be read (%(reason)s). Check its permissions."),
                file=path,
                reason=error.strerror,
            ) from error

    @cached_property
    def format(self) -> FileFormat:
        if not self.data.strip():
            raise UnreadableFileError(
                _("“%(file)s” is empty. Check that you chose the right file."), file=self.name
            )
        return recognise(self.name, self.data)

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def check_size(name: str, size_bytes: int, *, max_bytes: int) -> None:
    """Refuse a file by its size, before a byte of it is read."""
    if size_bytes > max_bytes:
        raise FileTooLargeError(
            _(
                "“%(file)s” has %(size).1f MB; at most %(limit).1f MB can be imported. "
                "Divide it into several files."
            ),
            file=name,
            size=size_bytes / MEBIBYTE,
            limit=max_bytes / MEBIBYTE,
        )
