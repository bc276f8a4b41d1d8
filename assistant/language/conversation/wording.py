"""Small agreements of Spanish that completed questions need."""

import re

_MAX_CHARS = 400
PREPOSITION = re.compile(r"^(?:para|en|de|del|con|a|al|por|como|segun)\b\s*", re.I)


def contracted(text: str) -> str:
    return re.sub(r"\b([aA]|[dD]e) el (?=\S)", lambda found: f"{found[1]}l ", " ".join(text.split()))


def of(subject: str) -> str:
    return contracted(f"de {subject}")


def asked(text: str) -> str:
    """The text as one question, with its marks."""
    bare = text.strip().rstrip("?.! ")
    if "¿" in bare:
        return f"{bare}?"[:_MAX_CHARS]
    return f"¿{bare}?"[:_MAX_CHARS]
