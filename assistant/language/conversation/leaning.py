"""Whether a question that could not be completed still leans on the one before: «¿hasta qué porcentaje?»."""

import re

from assistant.language.words import content_stems, fold

_OPENS = re.compile(
    r"^\W*(?:y|e|pero|entonces|tambien|ademas|hasta|desde|por|para|en|con|sin|a|de|que|q|cual|cuales|cuant[oa]s?|"
    r"cuando|donde|como|quien|si|eso|esa|ese|lo|la|los|las|se|puede|puedo|hay|es)\b"
)
_GOES_ON = re.compile(
    r"^\W*(?:y|e|pero|entonces|ya|ok|ah)\b|\b(?:eso|esa|ese|esos|esas|cada un[oa]|\w+[aei]rl[oa]s?)\b"
)
_MAX_STEMS = 2
_MAX_STEMS_IN_NEED = 4


def leans(question: str) -> bool:
    """It opens like the middle of a conversation and says hardly anything itself."""
    return len(content_stems(question)) <= _MAX_STEMS and _OPENS.search(fold(question)) is not None


def opens_as_follow_up(question: str) -> bool:
    return _GOES_ON.search(fold(question)) is not None


def may_lean(question: str) -> bool:
    """It is short enough to be about the question before, where nothing is found for it alone."""
    return len(content_stems(question)) <= _MAX_STEMS_IN_NEED
