# ruff: noqa: E501 - patterns read best unbroken
"""Several questions in one message, each made to stand alone: «cuánto cuesta y cuándo empieza la maestría»."""

import re

from assistant.language.conversation.earlier import Earlier
from assistant.language.conversation.follow_up import understood
from assistant.language.conversation.frame import Frame, Standing, read_frame, without_opener
from assistant.language.conversation.vocabulary import ASKING
from assistant.language.programmes import Known, aligned_fold

_MARKED = re.compile(r"[^?]*\?+")
_TAG = re.compile(
    r"[\s¿,.]*(?:verdad|no|si|cierto|ok|vale|me ayudan?|me pueden ayudar|alguien sabe|hola|o no|puede ser)[\s?]*"
)
_ALTERNATIVE = re.compile(r"[\s¿,.]*(?:o|u|ni)\b")
_JOINT = re.compile(
    r"(?:\s*[,;.]\s*(?:y\s+|e\s+)?|\s+(?:y|e)\s+)(?:(?:ademas|tambien|aparte|por otro lado|otra (?:consulta|pregunta|cosa))[,:]?\s+)?"
    r"(?:(?:quisiera|quiero|necesito|queria|me gustaria) saber\s+|si\s+(?=hay|se|pued))?"
    rf"(?P<right>(?:(?:a|de|en|por|con|hasta|desde|para|cada)\s+)?(?:{'|'.join(sorted(ASKING))})\b|(?:puedo|se puede|hay|aceptan|dan|tienen)\b)"
)
_POSSESSIVE = re.compile(r"\bsus?\b")
_WITH_Y = re.compile(r"\s+(?:y|e)\s+|ademas|tambien|aparte|otra")
_PLAIN_QUE = re.compile(r"(?:(?:a|de|en|por|con|para)\s+)?(?:que|como|cuando|donde|quien)$")


def separate_questions(message: str, known: Known) -> tuple[str, ...]:
    """The questions of a message in plain spelling, in order; one alone when it asks one thing; pure.

    A sentence that asks nothing goes with the question after it: «Soy extranjero. ¿Qué necesito?» is one.
    """
    marked = _marked(message)
    parts = [part for segment in marked for part in _coordinated(segment, known)]
    if len(parts) < 2:
        return (message,)
    alone = _standing_alone(parts, known)
    return tuple(alone) if len(alone) > 1 else (message,)


def _marked(message: str) -> list[str]:
    """The message divided at its question marks; what follows the last one belongs to it."""
    segments = _MARKED.findall(message)
    rest = message[sum(map(len, segments)) :]
    if not segments:
        return [message]
    if re.search(r"\w", rest):
        segments[-1 if not _asks(rest) else len(segments) :] = (
            [segments[-1] + rest] if not _asks(rest) else [rest]
        )
    joined: list[str] = []
    for segment in segments:
        if joined and (_TAG.fullmatch(aligned_fold(segment)) or _ALTERNATIVE.match(aligned_fold(segment))):
            joined[-1] = (
                f"{joined[-1].rstrip(' ?')}? {segment.strip()}"
                if _ALTERNATIVE.match(aligned_fold(segment))
                else joined[-1]
            )
        else:
            joined.append(segment.strip())
    return [segment for segment in joined if re.search(r"\w{2,}", segment)]


def _asks(text: str) -> bool:
    return bool(re.match(rf"[\s.,¿]*(?:y\s+)?(?:{'|'.join(sorted(ASKING))})\b", aligned_fold(text)))


def _coordinated(segment: str, known: Known) -> list[str]:
    """One segment divided where a second interrogative clause begins."""
    folded = aligned_fold(segment)
    parts, start = [], 0
    for joint in _JOINT.finditer(folded):
        left, right = segment[start : joint.start()], segment[joint.start("right") :]
        if joint.start() < start or not _is_division(left, right, joint, known):
            continue
        parts.append(left)
        start = joint.start("right")
    return [*parts, segment[start:]]


def _is_division(left: str, right: str, joint: re.Match[str], known: Known) -> bool:
    """Whether both sides are clauses that ask; «cuándo y cómo me inscribo» asks with two words in one clause."""
    before, after = read_frame(left, known), read_frame(right, known)
    if not _begins_asking(before) or not _has_predicate(before) or not _has_predicate(after):
        return False
    if (
        re.search(r"\bsi\b", before.folded)
        and not re.search(r"\s+y\s+.*saber", joint.group())
        and joint["right"] in {"puedo", "hay", "se puede", "dan", "tienen", "aceptan"}
    ):
        return False
    if not _WITH_Y.search(joint.group()):
        return (
            before.tokens[0].kind == "asking"
            and joint["right"] not in {"que", "como", "cuando", "donde", "quien"}
            and "." not in joint.group()
        )
    return (
        not _PLAIN_QUE.fullmatch(joint["right"]) or after.tokens[0].kind == "asking" or len(after.tokens) > 1
    )


def _begins_asking(frame: Frame) -> bool:
    """A question from its first words on, not a story in which something is asked."""
    first = [
        token
        for token in frame.tokens[:3]
        if token.word
        not in {
            "a",
            "de",
            "en",
            "por",
            "con",
            "hasta",
            "desde",
            "para",
            "si",
            "se",
            "cada",
            "me",
            "no",
            "la",
            "el",
            "los",
        }
    ]
    return bool(first) and first[0].kind in {
        "asking",
        "verb",
        "direct",
        "copula",
        "aspect",
        "programme_aspect",
    }


def _has_predicate(frame: Frame) -> bool:
    return frame.has("verb", "direct", "copula", "aspect", "programme_aspect", "content")


def _standing_alone(parts: list[str], known: Known) -> list[str]:
    """Each part with what it shares with its neighbours; one that cannot be told apart stays with the part before."""
    alone: list[str] = []
    for position, part in enumerate(parts):
        frame = read_frame(part, known)
        following = parts[position + 1 : position + 2]
        if not alone:
            shared = frame.standing is Standing.PREDICATE and understood(
                part, [Earlier(q) for q in following], known
            )
            alone.append(shared.question if shared else _as_question(part))
        elif completed := understood(f"y {part.strip(' ¿')}", [Earlier(alone[-1])], known):
            alone.append(completed.question)
        elif frame.pronoun or _POSSESSIVE.search(frame.folded) or not _is_complete(part, known):
            alone[-1] = _as_question(f"{alone[-1].rstrip(' ?')} y {part.strip(' ¿')}")
        else:
            alone.append(_as_question(without_opener(part)))
    return alone


def _is_complete(part: str, known: Known) -> bool:
    frame = read_frame(f"y {part.strip(' ¿')}", known)
    return frame.standing is Standing.COMPLETE or frame.has("programme_aspect", "part")


def _as_question(part: str) -> str:
    bare = part.strip(" ,;.")
    return f"{'' if '¿' in bare else '¿'}{bare}{'' if bare.endswith('?') else '?'}"
