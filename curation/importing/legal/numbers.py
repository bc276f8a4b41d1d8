"""Numbers as legal texts print them: 12, 12 bis, 1º, XIV, décimo segundo, única."""

import re
import unicodedata
from dataclasses import dataclass

_UNITS = {
    "primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "quinto": 5,
    "sexto": 6, "septimo": 7, "setimo": 7, "octavo": 8, "noveno": 9, "nono": 9,
}  # fmt: skip
_TENS = {
    "decimo": 10, "vigesimo": 20, "trigesimo": 30, "cuadragesimo": 40, "quincuagesimo": 50,
    "sexagesimo": 60, "septuagesimo": 70, "octogesimo": 80, "nonagesimo": 90,
}  # fmt: skip
_WHOLE = {"undecimo": 11, "duodecimo": 12, "unico": 1}
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN = r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"

_LATIN = r"bis|ter|qu[aá]ter|quinquies|sexies|septies"
_WORD = r"[a-záéíóúñ]+"
# The printed number at the start of a text. A letter after a figure ("12-A", "3B") belongs to it.
# The Roman pattern also fits nothing at all; the letter demanded before its end rules that out.
NUMBER = rf"""
    (?P<number>
        \d{{1,4}} (?: \s?-\s?[A-Z]\b | (?-i:[A-Z])\b )? (?=\D|$)
      | (?-i:{_ROMAN})(?<=[MDCLXVI])\b
      | (?:{_WORD})
        (?: \s (?:primer|segund|tercer|cuart|quint|sext|s[eé]ptim|octav|noven)[oa] )?
    )
    (?P<sign> \s?\.?\s?[°ºª] | (?<=\d)\s?(?:er|ro|do|to|mo|vo|no|o|a)\b )?
    (?: \s (?P<latin>{_LATIN})\b )?
"""


@dataclass(frozen=True, slots=True)
class Number:
    """As printed, as an address, and as a place in the order."""

    printed: str
    anchor: str
    value: int


def plain(text: str) -> str:
    """Lower case without accents."""
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()


def parse_number(number: str, latin: str | None = None) -> Number | None:
    """The meaning of a printed number, or None for a word that is none."""
    letter = re.search(r"(?:-\s?|(?<=\d))([A-Z])$", number)
    value = _value(number)
    if value is None:
        return None
    suffix = letter[1].lower() if letter else plain(latin or "")
    printed = " ".join(part for part in (number.strip(), latin) if part)
    base = "unico" if plain(number) in ("unico", "unica") else str(value)
    return Number(printed, f"{base}-{suffix}" if suffix else base, value)


def _value(number: str) -> int | None:
    if plain(number) == "preliminar":  # the title before the first
        return 0
    figures = re.match(r"\d+", number)
    if figures:
        return int(figures[0])
    if re.fullmatch(_ROMAN, number) and number:
        return _roman_value(number)
    return _word_value(plain(number))


def _roman_value(number: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in number]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _word_value(words: str) -> int | None:
    """Ordinals up to 99, in one word or two, of both genders."""
    total = 0
    for word in words.split():
        value = _single_word_value(re.sub(r"a$", "o", word))
        if value is None:
            return None
        total += value
    return total or None


def _single_word_value(word: str) -> int | None:
    for known in (_UNITS, _TENS, _WHOLE):
        if word in known:
            return known[word]
    for ten, value in _TENS.items():
        unit = _UNITS.get(word.removeprefix(ten)) if word.startswith(ten) else None
        if unit is not None:
            return value + unit
    return None
