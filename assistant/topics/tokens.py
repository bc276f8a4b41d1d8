"""How texts become words for the classical methods: folded, and nothing else done to them."""

import re

from assistant.language.words import STOP_WORDS, fold, stem

_WORD = re.compile(r"\w+")


def folded_words(text: str) -> list[str]:
    """Words in lower case without accents (ñ kept), function words included."""
    return _WORD.findall(fold(text))


def meaning_words(text: str) -> list[str]:
    """Folded words without function words and single letters."""
    return [word for word in folded_words(text) if word not in STOP_WORDS and len(word) > 1]


def meaning_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning: what topic models count."""
    return [stem(word) for word in meaning_words(text)]
