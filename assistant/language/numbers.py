"""Numbers as Spanish writes them: «1.500», «1 500», «1500,00», «mil quinientos», «XII»."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.language.words import fold

_SMALL = {
    "cero": 0, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "veintiun": 21, "veintiuno": 21,
    "veintiuna": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25,
    "veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100, "ciento": 100,
    "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500, "seiscientos": 600,
    "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
_SMALL |= {word[:-2] + "as": value for word, value in _SMALL.items() if word.endswith("cientos")}
_SMALL["quinientas"] = 500
_UNITS = {"un": 1, "uno": 1, "una": 1}  # numbers only beside others: «treinta y uno», «un millon»
_SCALES = {"mil": 1_000, "millon": 1_000_000, "millones": 1_000_000}
_WORDS = "|".join(sorted({*_SMALL, *_UNITS, *_SCALES}, key=len, reverse=True))
_IN_WORDS = re.compile(rf"\b(?:{_WORDS})(?:\s+(?:y\s+)?(?:{_WORDS}))*\b")
_IN_DIGITS = re.compile(r"(?<![\w.,])\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?")


def numbers_in_digits(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """Start, end and value of each number written in digits."""
    for match in _IN_DIGITS.finditer(text):
        yield match.start(), match.end(), digits_value(match.group())


def digits_value(written: str) -> Decimal:
    """The value of «1.500», «1 500,50», «3.5» and «1500».

    A point or comma before exactly three digits groups thousands; otherwise it is the decimal sign.
    """
    grouped = re.fullmatch(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?:,\d+)?", written)
    if grouped:
        whole, _, fraction = written.partition(",") if "." in written or " " in written else (written, "", "")
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+", written):
            whole, fraction = written, ""
        plain = re.sub(r"\D", "", whole) + (f".{fraction}" if fraction else "")
    else:
        plain = written.replace(",", ".")
    return Decimal(plain).normalize()


def with_digits(text: str) -> str:
    """`text`, folded, with number words in digits: «mil quinientos bolivianos» > «1500 bolivianos»."""
    return _IN_WORDS.sub(_replacement, fold(text))


def leading_cardinal(words: Sequence[str]) -> tuple[int, int] | None:
    """Value below 1,000 and length of the number that folded words begin with, None where there is none.

    «treinta», «y», «cinco» is 35 in three words; «doce», «y», «trece» is 12 in one: they are two numbers.
    """
    value = length = 0
    if words and _SMALL.get(words[0], 0) >= 100:
        value, length = _SMALL[words[0]], 1
    rest = words[length:]
    first = _SMALL.get(rest[0], 1 if rest[0] == "uno" else 0) if rest else 0
    if 0 < first < 100:
        value, length = value + first, length + 1
    if 30 <= first < 100 and len(rest) > 2 and rest[1] == "y":
        unit = _SMALL.get(rest[2], _UNITS.get(rest[2], 0))
        if 0 < unit < 10:
            value, length = value + unit, length + 2
    return (value, length) if value else None


def _replacement(match: re.Match[str]) -> str:
    spoken = [word for word in match.group().split() if word != "y"]
    if all(word in _UNITS for word in spoken):
        return match.group()  # an article, not a number
    return str(_words_value(spoken))


def _words_value(spoken: list[str]) -> int:
    total = current = 0
    for word in spoken:
        if word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
        else:
            current += _SMALL.get(word, _UNITS.get(word, 0))
    return total + current
