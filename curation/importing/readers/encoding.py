"""Bytes to text: UTF-8 first, then the encoding the content speaks for; broken conversions are repaired."""

import re
import unicodedata

from charset_normalizer import from_bytes

from curation.importing.exceptions import UnreadableFileError
from curation.importing.messages import gettext_noop as _

_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# The encodings Spanish office programs write; guessing among all of them would read cp1252 as Cyrillic.
_CANDIDATES = ["cp1252", "latin_1", "mac_roman", "cp850"]
# Two or three UTF-8 bytes that were read as cp1252 or Latin-1: "Ã³" is "ó", "â€œ" is a quotation mark.
_MOJIBAKE = re.compile(r"[ÂÃ][\x80-\xbf\u0152-\u2122]|â[\x80-\xbf\u0152-\u2122]{2}")


def decode(name: str, data: bytes) -> str:
    """The text of a file, in composed Unicode, with one kind of line end.

    Raises:
        UnreadableFileError: No text encoding fits the bytes.
    """
    text = _decoded(data)
    if text is None or "\x00" in text:
        raise UnreadableFileError(
            _("“%(file)s” is not readable text. Save it as UTF-8 and repeat the import."), file=name
        )
    return tidy(text)


def tidy(text: str) -> str:
    """Composed characters, line feeds as line ends, repaired mojibake."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _MOJIBAKE.sub(_repaired, text))


def _decoded(data: bytes) -> str | None:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _strictly(data, encoding)
    text = _strictly(data, "utf-8")
    if text is not None:
        return text
    best = from_bytes(data, cp_isolation=_CANDIDATES).best()
    return str(best) if best is not None else _strictly(data, "cp1252")


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _repaired(match: re.Match[str]) -> str:
    try:
        return b"".join(_original_byte(character) for character in match[0]).decode("utf-8")
    except UnicodeError:
        return match[0]


def _original_byte(character: str) -> bytes:
    """The byte that was read as `character`; cp1252 leaves five bytes undefined, Latin-1 none."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin_1")
