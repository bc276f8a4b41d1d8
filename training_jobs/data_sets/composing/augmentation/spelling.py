"""How people write in a hurry: no accents, no opening marks, letters that sound alike, neighbours swapped.

Words with digits, addresses and what stands in quotation marks are kept: they are what is asked about.
"""

import re
import unicodedata
from collections.abc import Callable
from random import Random

_WORD = re.compile(r"\S*«[^»]*»\S*|\S+")
_SOUNDS_ALIKE = (
    ("v", "b"),
    ("b", "v"),
    ("ll", "y"),
    ("h", ""),
    ("ce", "se"),
    ("ci", "si"),
    ("z", "s"),
    ("qu", "k"),
)
_SHORT = {
    "que": "q", "por": "x", "para": "pa", "también": "tb", "porque": "xq", "pregunta": "preg",
    "universidad": "u", "documentos": "docs", "información": "info", "profesor": "profe",
}  # fmt: skip
_MIN_LETTERS = 5


def with_spelling_noise(question: str, chance: Random) -> str:
    """The question as typed on a telephone: without accents and opening marks, with one or two slips."""
    text = without_accents(question).replace("¿", "").replace("¡", "")
    if chance.random() < 0.7:
        text = text.lower()
    if chance.random() < 0.5:
        text = text.rstrip("?!. ")
    words = _WORD.findall(text)
    slips = chance.sample(_SLIPS, k=chance.choice((1, 1, 2)))
    for slip in slips:
        at = _place(words, chance)
        if at is not None:
            words[at] = slip(words[at], chance)
    return " ".join(words)


def without_accents(text: str) -> str:
    """`¿Qué año?` becomes `¿Que año?`: people leave out accents, not the tilde of ñ."""
    kept = text.replace("ñ", "\0").replace("Ñ", "\1")
    plain = "".join(c for c in unicodedata.normalize("NFD", kept) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain).replace("\0", "ñ").replace("\1", "Ñ")


def _place(words: list[str], chance: Random) -> int | None:
    places = [at for at, word in enumerate(words) if len(word) >= _MIN_LETTERS and word.isalpha()]
    return chance.choice(places) if places else None


def _sound_alike(word: str, chance: Random) -> str:
    pairs = [(old, new) for old, new in _SOUNDS_ALIKE if old in word]
    if not pairs:
        return word
    old, new = chance.choice(pairs)
    return word.replace(old, new, 1)


def _swap(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drop(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1 :]


def _shorten(word: str, chance: Random) -> str:
    return _SHORT.get(word.lower(), word)


_SLIPS: list[Callable[[str, Random], str]] = [_sound_alike, _swap, _drop, _shorten]
