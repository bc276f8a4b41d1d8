# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""A question that leans on those before it, completed by what changes: programme, level, person, aspect or thing.

A question that can stand alone is never touched: a change of topic is a change of topic.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.conversation.earlier import Earlier, Offered
from assistant.language.conversation.ellipsis import with_subject
from assistant.language.conversation.frame import Frame, Standing, read_frame
from assistant.language.conversation.reference import with_reference
from assistant.language.conversation.replacement import OTHER, other_than, with_change
from assistant.language.conversation.wording import asked
from assistant.language.programmes import Known, aligned_fold
from assistant.language.words import content_stems

_YES = re.compile(
    r"(?:si+|sip|ok(?:ey|ay)?|dale|claro(?: que si)?|por supuesto|correcto|exacto|asi es|es[ae]|es[ae] mism[ao]|ese mero|eso|afirmativo|ya|bueno|de acuerdo)"
)
_ORDINALS = (
    re.compile(r"(?:el |la |opcion |numero )*(?:primer[oa]?|1(?:r[oa]|ª|º)?|uno)(?: opcion)?"),
    re.compile(r"(?:el |la |opcion |numero )*(?:segund[oa]|2(?:d[oa]|ª|º)?|dos)(?: opcion)?"),
    re.compile(r"(?:el |la |opcion |numero )*(?:tercer[oa]?|3(?:r[oa]|ª|º)?|tres)(?: opcion)?"),
    re.compile(r"(?:el |la |opcion |numero )*(?:cuart[oa]|4(?:t[oa]|ª|º)?|cuatro)(?: opcion)?"),
)
_EACH = re.compile(r"\bcada un[oa]\b(?! de\b)")
_LAST = re.compile(r"(?:el |la )?ultim[oa](?: opcion)?")


@dataclass(frozen=True, slots=True)
class Understood:
    """`question` stands alone; `key` is that of the button it means.

    `which` are the buttons one of which is meant, where nothing says which one.
    """

    question: str
    key: str = ""
    which: tuple[Offered, ...] = ()


def understood(question: str, earlier: Sequence[Earlier], known: Known) -> Understood | None:
    """What is asked, completed from the conversation (newest last); None when the question stands alone; pure."""
    if not earlier:
        return None
    last = earlier[-1]
    picked = _picked(question, last)
    if picked:
        return picked
    frame = read_frame(question, known)
    completed = _completed(frame, earlier, known)
    if not completed or completed == frame.text:
        return None
    return Understood(asked(completed))


def _picked(question: str, last: Earlier) -> Understood | None:
    """A button of the last answer named by its place, by «sí», or by words that only it holds."""
    offered = last.offered
    said = aligned_fold(question).strip(" ¿?¡!.,;")
    said = re.sub(r"^(?:y|e|no|mejor|para|la de|el de|sobre|de)\s+(?=\S)", "", said)
    if not offered:
        return None
    for place, ordinal in enumerate(_ORDINALS):
        if ordinal.fullmatch(said):
            return _taken(offered[place]) if place < len(offered) else Understood(question, which=offered)
    if _LAST.fullmatch(said):
        return _taken(offered[-1])
    if _YES.fullmatch(said) or OTHER.fullmatch(said):
        return _taken(offered[0]) if len(offered) == 1 else Understood(question, which=offered)
    if not last.asked_back:
        return None  # the buttons beside an answer are other questions, not what was asked for
    stems = set(content_stems(said))
    holding = [choice for choice in offered if stems and stems <= set(content_stems(choice.label))]
    return (
        _taken(holding[0]) if len(holding) == 1 and len(said.split()) <= 8 and "?" not in question else None
    )


def _taken(choice: Offered) -> Understood:
    return Understood(choice.question, choice.key)


def _completed(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    if _EACH.search(frame.folded):
        return ""  # «¿cuánto cuesta cada una?»: of what, only the answer before says
    match frame.standing:
        case Standing.FRAGMENT:
            return with_change(frame, earlier, known)
        case Standing.PREDICATE:
            return with_subject(frame, earlier, known)
        case Standing.POINTING:
            return with_reference(frame, earlier, known)
        case Standing.COMPLETE:
            return other_than(frame, earlier, known)
