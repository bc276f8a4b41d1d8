"""Division of Spanish prose into sentences, whole or while it streams in."""

import re

from curation.text.sentences import END, ends_sentence

_MARKS = re.compile(r"[ \t]*(?:\[\d+\][ \t]*)*")
_UNFINISHED = re.compile(r"\s*(?:\[\d*\]?\s*)*\S*\Z")  # the next word, or a mark, may still be growing


def split_sentences(text: str) -> list[str]:
    """Sentences of `text` in order; list items and lines are sentences of their own."""
    sentences, rest = take_sentences(text + "\n")
    return [*sentences, rest.strip()] if rest.strip() else sentences


def take_sentences(buffer: str) -> tuple[list[str], str]:
    """Finished sentences at the start of `buffer`, and what is left.

    A sentence is finished when a whole word that is no citation mark follows, so `… meses. [1]` stays whole
    and nothing is decided on half a word. Joined together, they are the text again but for the white space.
    """
    sentences: list[str] = []
    start = 0
    for end in END.finditer(buffer):
        is_line_end = end.group().startswith("\n")
        if not is_line_end and "\n" not in buffer[end.end() :] and _UNFINISHED.match(buffer, end.end()):
            break
        if end.start() < start or not ends_sentence(buffer, end.start(), end.end()):
            continue
        marks = _MARKS.match(buffer, end.end())
        stop = marks.end() if marks and not is_line_end else end.end()
        sentence = buffer[start:stop].strip()
        if sentence:
            sentences.append(sentence)
        start = stop
    return sentences, buffer[start:]
