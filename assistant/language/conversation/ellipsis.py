# ruff: noqa: E501 - patterns read best unbroken
"""«¿y cuánto dura?»: says what is asked, not of what. The subject goes on from the questions before."""

import re
from collections.abc import Sequence

from assistant.language.conversation.earlier import Earlier
from assistant.language.conversation.frame import Frame, read_frame
from assistant.language.conversation.joining import joined
from assistant.language.conversation.replacement import CONDITION, STATE
from assistant.language.conversation.subject import programme_in, subject_of
from assistant.language.programmes import Known, aligned_fold, mentions_in

_BARE_ASKING = re.compile(
    r"(?:a |de |en |por |con |hasta |desde )?(?:que|cual(?:es)?|cuant[oa]s?|cuando|donde|quien(?:es)?|como)(?: (?:es|seria|seria eso))?"
)
_LEADING_ASKING = re.compile(
    r"^(?P<asking>(?:a |de |en |por |con |hasta |desde |cada )?(?:cuant[oa]s?(?= (?:es|son|me|se|puedo|debo))|cuando|donde|quien(?:es)?|como))\s+"
)
_PAYMENTS = re.compile(r"\b(?:matricula|colegiatura|cuota|descuento|factura|pago|beca)s?\b")


def with_subject(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """What is asked, of what was spoken of; empty when nothing was."""
    if _BARE_ASKING.fullmatch(frame.folded) and not frame.folded.endswith(" es"):
        return _asking_changed(frame, earlier[-1].question)
    if CONDITION.match(frame.folded) and not STATE.match(frame.folded):
        return f"Qué pasa {frame.text}"
    subject = _carried(frame, earlier, known)
    return joined(frame, subject) if subject else ""


def _carried(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """The subject that goes on: of the last question, or of the latest one that named what this asks of."""
    last = subject_of(earlier[-1].question, known)
    shown = next((programme_in(title, known) for title in earlier[-1].shown[:1]), "")
    programme = next(
        (found for turn in reversed(earlier) if (found := programme_in(turn.question, known))), ""
    )
    if frame.has("part") and not mentions_in(last, known):
        return programme or shown  # a thesis or a class belongs to a programme, not to another thing
    is_fee = _PAYMENTS.search(aligned_fold(last)) is not None
    if (frame.asks_of_time and is_fee) or (frame.asks_of_programme and not mentions_in(last, known)):
        return programme or shown or (last if frame.leans and read_frame(last, known).has("part") else "")
    return last or programme or shown


def _asking_changed(frame: Frame, before: str) -> str:
    """«¿y dónde?» after «¿cuándo me inscribo?» asks where one enrols."""
    head, mark, clause = before.rpartition("¿")
    text = clause.strip(" ?.!")
    folded = aligned_fold(text)
    found = _LEADING_ASKING.match(folded)
    if re.match(r"cuant[oa]s? (?:cuest|val|sale|es\b)", folded) and not aligned_fold(frame.text).startswith(
        "cuant"
    ):
        rest = re.sub(r"^\S+ \S+\s*", "", text)
        link = "es" if "cuando" in aligned_fold(frame.text) else "se paga"
        return f"{frame.text} {link} {rest}"
    if not found:
        return ""
    return f"{head}{mark}{frame.text} {text[found.end() :]}"
