"""Questions that differ from an entry's in one word and ask for something else.

Real phrasings hold few of them, and they are what costs most: an answer that is certain and wrong. The edits
follow the language, not a list of cases: another interrogative, a denial more or less, the other one of two
opposites, another thing in the place of what is asked about.
"""

import random
import re
from collections.abc import Iterator, Sequence

from assistant.language.asking import OPPOSITES
from assistant.language.words import STOP_WORDS, content_stems, fold

_INTERROGATIVES = ("cuándo", "dónde", "cómo", "quién", "cuánto cuesta", "por qué", "cuánto dura")
_INTERROGATIVE = re.compile(
    r"\b(?:a qué hora|cuándo|cuando|dónde|donde|cómo|como|quién|quien|quiénes|quienes|por qué|"
    r"cuánto cuesta|cuanto cuesta|cuánto dura|cuanto dura|cuánto|cuanto)\b",
    re.IGNORECASE,
)  # fmt: skip
_VERBS = re.compile(
    r"\b(?:puedo|puede|pueden|tengo|tiene|hay|debo|debe|necesito|se|aceptan|piden|exigen|es|son)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\bno ", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{5,}")


def opposites_of(question: str, others: Sequence[str], chooser: random.Random) -> Iterator[str]:
    """The question changed in one place at a time; `others` lend the words that take another's place."""
    yield from _other_interrogative(question, chooser)
    yield from _other_denial(question)
    yield from _other_side(question)
    yield from _other_thing(question, others, chooser)


def _other_interrogative(question: str, chooser: random.Random) -> Iterator[str]:
    found = _INTERROGATIVE.search(question)
    if found is None:
        return
    mine = fold(found.group())
    rest = [word for word in _INTERROGATIVES if not fold(word).startswith(mine.split()[0])]
    yield _INTERROGATIVE.sub(chooser.choice(rest), question, count=1)


def _other_denial(question: str) -> Iterator[str]:
    if _DENIED.search(question):
        yield _DENIED.sub("", question, count=1)
        return
    verb = _VERBS.search(question)
    if verb:
        yield f"{question[: verb.start()]}no {question[verb.start() :]}"


def _other_side(question: str) -> Iterator[str]:
    for one, other in OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            pattern = re.compile(rf"\b{mine}\b", re.IGNORECASE)
            if pattern.search(fold(question)):
                yield pattern.sub(theirs, fold(question), count=1)
                return


def _other_thing(question: str, others: Sequence[str], chooser: random.Random) -> Iterator[str]:
    """What is named last in Spanish is most often what the question is about."""
    named = [word for word in _WORD.findall(question) if fold(word) not in STOP_WORDS]
    mine = set(content_stems(question))
    borrowed = [
        word
        for word in _WORD.findall(chooser.choice(others))
        if fold(word) not in STOP_WORDS and not set(content_stems(word)) & mine
    ]
    if len(named) >= 2 and borrowed:
        yield re.sub(rf"\b{re.escape(named[-1])}\b", borrowed[-1], question)
