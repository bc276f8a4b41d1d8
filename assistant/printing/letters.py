"""Which letters the typeface has. Those it lacks are printed as question marks: an empty box tells less."""

from struct import iter_unpack, unpack_from

_ALL_OF_UNICODE = (3, 10)  # platform and encoding of the table with 32-bit code points
_LAYOUT = frozenset(map(ord, "\t\n\r\f"))


def letters_of(font: bytes) -> frozenset[int]:
    """Code points with a glyph, by the font's table «cmap», format 12 (OpenType 1.9).

    Raises:
        LookupError: the font has no such table.
    """
    cmap = _table(font, b"cmap")
    (num_encodings,) = unpack_from(">H", font, cmap + 2)
    for platform, encoding, offset in iter_unpack(">HHL", font[cmap + 4 : cmap + 4 + 8 * num_encodings]):
        if (platform, encoding) == _ALL_OF_UNICODE:
            start = cmap + offset
            (num_groups,) = unpack_from(">L", font, start + 12)
            groups = iter_unpack(">LLL", font[start + 16 : start + 16 + 12 * num_groups])
            return frozenset(letter for first, last, _glyph in groups for letter in range(first, last + 1))
    raise LookupError("cmap 3, 10")


def printable(text: str, letters: frozenset[int]) -> str:
    """The text with a question mark for each letter that is not among them; white space stays."""
    lacking = {ord(letter) for letter in set(text)} - letters - _LAYOUT
    return text.translate(dict.fromkeys(lacking, "?"))


def _table(font: bytes, tag: bytes) -> int:
    (num_tables,) = unpack_from(">H", font, 4)
    for found, _checksum, offset, _length in iter_unpack(">4sLLL", font[12 : 12 + 16 * num_tables]):
        if found == tag:
            return int(offset)
    raise LookupError(tag)
