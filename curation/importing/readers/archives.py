"""DOCX and XLSX are zip archives: what they would unpack to is checked before anything is unpacked."""

import io
import zipfile

from curation.importing.exceptions import FileTooLargeError, UnreadableFileError, WrongFormatError
from curation.importing.messages import gettext_noop as _
from curation.importing.readers.formats import FileFormat
from curation.importing.readers.source import MEBIBYTE, SourceFile

# Office files of the largest accepted size rarely pass four times it; a bomb passes a thousand times.
MAX_UNPACKED_BYTES = 200 * MEBIBYTE
MAX_MEMBERS = 5_000
_MAIN_PART = {FileFormat.DOCX: "word/document.xml", FileFormat.XLSX: "xl/workbook.xml"}


def check_archive(source: SourceFile) -> io.BytesIO:
    """The archive as a stream, once its declared sizes and main part are known to be right.

    `zipfile` never yields more than the declared size of a member, so a false declaration gains nothing.

    Raises:
        UnreadableFileError: The archive is damaged.
        WrongFormatError: It is a zip of something else.
        FileTooLargeError: It would unpack to more than `MAX_UNPACKED_BYTES`.
    """
    stream = io.BytesIO(source.data)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(
            _("“%(file)s” is damaged or incomplete. Save it again and repeat the import."), file=source.name
        ) from error
    if _MAIN_PART[source.format] not in {member.filename for member in members}:
        raise WrongFormatError(
            _("“%(file)s” is a ZIP archive, not a %(format)s document. Save it again as .%(format)s."),
            file=source.name,
            format=source.format,
        )
    unpacked_bytes = sum(member.file_size for member in members)
    if unpacked_bytes > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
        raise FileTooLargeError(
            _(
                "“%(file)s” would unpack to %(size).0f MB in %(members)d parts; at most %(limit).0f MB are "
                "accepted. Save only its text in a new document."
            ),
            file=source.name,
            size=unpacked_bytes / MEBIBYTE,
            members=len(members),
            limit=MAX_UNPACKED_BYTES / MEBIBYTE,
        )
    stream.seek(0)
    return stream
