"""A question as folded tokens that know what they stand against: «12bis» is not «12 bis» nor «12, bis»."""

import re
import unicodedata
from dataclasses import dataclass

from assistant.language.words import fold

_ORDINAL_SIGN = re.compile(r"(?<=\d)\s?\.?\s?[ºª°]")
_CAPITAL_SUFFIX = re.compile(r"(?<=\d)(?=[A-Z](?![A-Za-z]))")  # «12A» is 12-A; «12a» may be an ordinal
_TOKEN = re.compile(r"\d+(?:/\d+)+|\d+|[a-zñ]+|\S")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, «106/2009», or a single sign; `start` and `end` are places in the plain text."""

    text: str
    start: int
    end: int


def plain_text(question: str) -> str:
    """Folded text in which numbers stand alone: «Artículo 3.º» > «articulo 3», «12A» > «12-a»."""
    composed = unicodedata.normalize("NFC", question)
    return fold(_CAPITAL_SUFFIX.sub("-", _ORDINAL_SIGN.sub("", composed)))


def tokens_of(plain: str) -> list[Token]:
    """The tokens of a plain text, in order."""
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(plain)]


def as_written(folded: str, original: str) -> str:
    """The words of `original` that read `folded` without accents and capitals; else `folded`."""
    words = re.findall(r"\d+(?:/\d+)+|\w+", original)
    wanted = folded.split()
    for at in range(len(words) - len(wanted) + 1):
        if [fold(word) for word in words[at : at + len(wanted)]] == wanted:
            return " ".join(words[at : at + len(wanted)])
    return folded


def is_within_one_edit(word: str, known: str) -> bool:
    """Whether one letter added, lost, changed, or swapped with its neighbour makes the one of the other."""
    if word == known:
        return True
    if abs(len(word) - len(known)) > 1:
        return False
    at = next(
        (i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known))
    )
    if len(word) != len(known):
        longer, shorter = (word, known) if len(word) > len(known) else (known, word)
        return longer[at + 1 :] == shorter[at:]
    swapped = word[at : at + 2] == known[at : at + 2][::-1]
    return word[at + 1 :] == known[at + 1 :] or (swapped and word[at + 2 :] == known[at + 2 :])
