"""What people type, made safe and short before it reaches the database. Pure."""

import re
import unicodedata

# A question is limited to a few hundred characters; evaluation sets hold longer ones, attacks much longer.
MAX_QUERY_CHARS = 2_000
_WORD = re.compile(r"[^\W\d_]{4,40}")


def clean_query(text: str) -> str:
    """The text without characters that say nothing or that PostgreSQL cannot hold, at most 2,000 long.

    Composed form (NFC), control characters (NUL among them) and lone surrogates become spaces.
    """
    shortened = unicodedata.normalize("NFC", text[: MAX_QUERY_CHARS * 2])
    printable = "".join(
        " " if unicodedata.category(char) in {"Cc", "Cs", "Cn"} else char for char in shortened
    )
    return " ".join(printable.split())[:MAX_QUERY_CHARS]


def plain_words(query: str) -> dict[str, str]:
    """The query's words that could be misspelt, lower case without accents, each with how it was written."""
    return {without_accents(word): word for word in _WORD.findall(query)}


def with_repairs(query: str, repairs: dict[str, str]) -> str:
    """The query with the repaired words in place; empty when nothing was repaired."""
    if not repairs:
        return ""
    return _WORD.sub(lambda found: repairs.get(without_accents(found[0]), found[0]), query)


def without_accents(word: str) -> str:
    """Lower case, marks removed: `Matrícula` becomes `matricula`, `ñ` becomes `n`."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
