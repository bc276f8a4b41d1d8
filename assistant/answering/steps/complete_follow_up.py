"""A question that leans on the one before is completed, so that it can be searched alone."""

import re

from assistant.answering.context import Reply, Turn
from assistant.language.words import STOP_WORDS, content_stems, fold

_OPENS_AS_FOLLOW_UP = re.compile(r"^\W*(?:y|e|pero|entonces|tambien|ademas)\b")
_POINTS_BACK = re.compile(
    r"\b(?:eso|esa|ese|esos|esas|esto|aquello|alli|ahi|dicho|dicha|lo mismo|el mismo|la misma|la anterior)\b"
)
_MAX_ELLIPTIC_STEMS = 1  # «¿cuánto cuesta?», «¿qué requisitos?»: a predicate without its subject
_MAX_POINTING_STEMS = 4
_MAX_CHARS = 400
# What takes the place of its like in the question before: «¿y para el doctorado?».
_INTERCHANGEABLE = (
    re.compile(
        r"\b(?:(?:post|pos)?doctorados?|maestr[íi]as?|especialidad(?:es)?|especializaci[óo]n(?:es)?|diplomados?)\b",
        re.I,
    ),
    re.compile(r"\b(?:extranjer[oa]s?|bolivian[oa]s?|nacional(?:es)?)\b", re.I),
    re.compile(r"\b(?:presencial(?:es)?|virtual(?:es)?|semipresencial(?:es)?|a distancia)\b", re.I),
)


async def complete_follow_up(turn: Turn) -> Reply | None:
    if turn.history and is_follow_up(turn.question):
        turn.standalone = completed(turn.question, turn.history[-1].question)
    return None


def is_follow_up(question: str) -> bool:
    text = fold(question)
    stems = content_stems(question)
    if _OPENS_AS_FOLLOW_UP.search(text) and len(stems) <= _MAX_POINTING_STEMS:
        return True
    if _POINTS_BACK.search(text) and len(stems) <= _MAX_POINTING_STEMS:
        return True
    return len(stems) <= _MAX_ELLIPTIC_STEMS


def completed(question: str, previous: str) -> str:
    """The previous question with the new member in it, or the new one with the previous one's topic."""
    for kind in _INTERCHANGEABLE:
        new, old = kind.search(question), kind.search(previous)
        if new and old and _OPENS_AS_FOLLOW_UP.search(fold(question)):
            return kind.sub(new.group(), previous)
    known = set(content_stems(question))
    topic = [word for word in re.findall(r"[\w-]+", previous) if _is_topic(word, known)]
    bare = re.sub(r"^(\W*)(?:y|e|pero|entonces)\s+", r"\1", question, flags=re.IGNORECASE)
    return f"{bare} {' '.join(topic)}".strip()[:_MAX_CHARS] if topic else bare


def _is_topic(word: str, known: set[str]) -> bool:
    stems = content_stems(word)
    return bool(stems) and fold(word) not in STOP_WORDS and not set(stems) & known
