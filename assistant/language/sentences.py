# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""Division of Spanish prose into sentences, whole or while it streams in."""

import re

# A full stop after these ends no sentence.
_ABBREVIATIONS = frozenset(
    """art arts bs cap dr dra ej etc fig gral inc ing lic mgs msc nro num no núm n.º p pág págs ph prof res sr sra
    sres ud uds univ vol av avda tel telf aprox máx mín""".split()
)
_END = re.compile(r"[.!?…]+[»”\")\]]*(?:\s*\[\d+\])*(?=\s|$)|\n+")
_LAST_WORD = re.compile(r"([\w.ºª]+)$")
_MARKS_AHEAD = re.compile(r"\s*(?:\[\d*\]?\s*)*$")


def split_sentences(text: str) -> list[str]:
    """Sentences of `text` in order; list items and lines are sentences of their own."""
    sentences, rest = take_sentences(text + "\n")
    return [*sentences, rest.strip()] if rest.strip() else sentences


def take_sentences(buffer: str) -> tuple[list[str], str]:
    """Finished sentences at the start of `buffer`, and what is left.

    A sentence is finished when something that is no citation mark follows, so `… meses. [1]` stays whole.
    """
    sentences: list[str] = []
    start = 0
    for end in _END.finditer(buffer):
        if end.start() < start or (not end.group().startswith("\n") and _is_inside(buffer, end)):
            continue
        if (
            not end.group().startswith("\n")
            and _MARKS_AHEAD.fullmatch(buffer, end.end())
            and "\n" not in buffer[end.end() :]
        ):
            break  # marks may still follow
        marks = re.compile(r"[ \t]*(?:\[\d+\][ \t]*)*").match(buffer, end.end())
        stop = marks.end() if marks else end.end()
        sentence = buffer[start:stop].strip()
        if sentence:
            sentences.append(sentence)
        start = stop
    return sentences, buffer[start:]


def _is_inside(buffer: str, end: re.Match[str]) -> bool:
    """Whether this full stop belongs to an abbreviation, a list number or an initial."""
    if not end.group().startswith(".") or end.group().startswith(".."):
        return False
    before = _LAST_WORD.search(buffer, 0, end.start())
    if before is None:
        return False
    word = before.group(1).lower()
    opens_line = buffer[: before.start()].rstrip(" *-").endswith("\n") or not buffer[: before.start()].strip()
    is_initial = len(word) == 1 and word.isalpha() and before.group(1).isupper()
    return word in _ABBREVIATIONS or is_initial or (word.isdigit() and len(word) <= 2 and opens_line)
