"""Numbers of articles, as people and printers write them: 12, 12 bis, 3.º, XII, doce, primera."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.facts.tokens import Token, plain_text, tokens_of
from assistant.language.numbers import leading_cardinal
from curation.importing.legal.numbers import parse_number

LATIN = frozenset({"bis", "ter", "quater", "quinquies", "sexies", "septies"})
_ORDINAL_ENDINGS = frozenset("o er ero era ro ra do da to ta mo ma vo va no na".split())  # noqa: SIM905
_ROMAN = re.compile(r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ALSO_WORDS = frozenset({"i", "v", "x", "l", "c", "vi"})  # letters, «por», and the verb in «lo vi ayer»
_AFTER_A_NUMBER = frozenset("de del d y e o u , . ; : ? ! ) a al hasta - – bis ter".split())  # noqa: SIM905
MAX_DIGITS = 4


class Script(StrEnum):
    """How a number is written; a list keeps to one: «5, 6 y 7», not «5, c y d»."""

    DIGITS = "digits"
    ROMAN = "roman"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class PartNumber:
    """A number with what follows it: `suffix` is «bis», a letter, or «.2» of «1.2»."""

    value: int
    suffix: str = ""

    def __str__(self) -> str:
        if len(self.suffix) == 1:
            return f"{self.value}-{self.suffix.upper()}"
        return (
            f"{self.value}{self.suffix}" if self.suffix[:1] == "." else f"{self.value} {self.suffix}".strip()
        )


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """A number found among tokens: `end` is the index after it."""

    number: PartNumber
    end: int
    script: Script
    is_ordinal: bool


def read_number(tokens: Sequence[Token], at: int) -> ReadNumber | None:
    """The number that begins with the token `at`, None when none does."""
    if at >= len(tokens):
        return None
    text = tokens[at].text
    if text.isdigit():
        return _in_digits(tokens, at) if len(text) <= MAX_DIGITS else None
    return _in_words(tokens, at) or _in_roman(tokens, at)


def printed_number(printed: str) -> PartNumber | None:
    """The number of an article as the office's text prints it; a part without a number is the only one."""
    if not printed.strip():
        return PartNumber(1)
    found = read_number(tokens_of(plain_text(printed)), 0)
    return found.number if found else None


def _in_digits(tokens: Sequence[Token], at: int) -> ReadNumber:
    value, end = int(tokens[at].text), at + 1
    suffix, is_ordinal = "", False
    while (
        _is_glued(tokens, end)
        and tokens[end].text == "."
        and _is_glued(tokens, end + 1)
        and _is_short(tokens[end + 1])
    ):
        suffix, end = f"{suffix}.{tokens[end + 1].text}", end + 2
    if not suffix and _is_glued(tokens, end):
        if tokens[end].text in _ORDINAL_ENDINGS:
            is_ordinal, end = True, end + 1
        elif len(tokens[end].text) == 1 and tokens[end].text.isalpha():
            # «2a» is an ordinal of feminine things and a suffix of articles: who looks it up tries both
            suffix, is_ordinal, end = tokens[end].text, tokens[end].text == "a", end + 1
    return _with_suffix(tokens, ReadNumber(PartNumber(value, suffix), end, Script.DIGITS, is_ordinal))


def _is_short(token: Token) -> bool:
    return token.text.isdigit() and len(token.text) <= 2


def _in_words(tokens: Sequence[Token], at: int) -> ReadNumber | None:
    words = [token.text for token in tokens[at : at + 4]]
    for length in (2, 1):
        known = parse_number(" ".join(words[:length])) if all(map(str.isalpha, words[:length])) else None
        if known is not None and len(words) >= length:
            found = ReadNumber(PartNumber(known.value), at + length, Script.WORDS, is_ordinal=True)
            return _with_suffix(tokens, found)
    fraction = re.fullmatch(r"(\w{4,})av[oa]s?", words[0])  # «el doceavo artículo», as people say it
    if fraction and (cardinal := leading_cardinal([fraction[1]])):
        return ReadNumber(PartNumber(cardinal[0]), at + 1, Script.WORDS, is_ordinal=True)
    cardinal = leading_cardinal(words)
    if cardinal is None:
        return None
    found = ReadNumber(PartNumber(cardinal[0]), at + cardinal[1], Script.WORDS, is_ordinal=False)
    return _with_suffix(tokens, found)


def _in_roman(tokens: Sequence[Token], at: int) -> ReadNumber | None:
    text = tokens[at].text
    if not _ROMAN.fullmatch(text):
        return None
    following = tokens[at + 1].text if at + 1 < len(tokens) else "?"
    if text in _ALSO_WORDS and following not in _AFTER_A_NUMBER:
        return None
    known = parse_number(text.upper())
    if known is None:
        return None
    return _with_suffix(tokens, ReadNumber(PartNumber(known.value), at + 1, Script.ROMAN, is_ordinal=False))


def _with_suffix(tokens: Sequence[Token], found: ReadNumber) -> ReadNumber:
    """The number with the «bis», «-bis» or «-A» after it."""
    end = found.end
    if found.number.suffix or end >= len(tokens):
        return found
    has_hyphen = tokens[end].text in "-–" and _is_glued(tokens, end) and _is_glued(tokens, end + 1)
    at = end + 1 if has_hyphen else end
    text = tokens[at].text
    is_letter = has_hyphen and len(text) == 1 and text.isalpha()
    if text not in LATIN and not is_letter:
        return found
    return ReadNumber(PartNumber(found.number.value, text), at + 1, found.script, found.is_ordinal)


def _is_glued(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) and tokens[at].start == tokens[at - 1].end
