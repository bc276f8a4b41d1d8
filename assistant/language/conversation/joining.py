# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""What is asked joined to its subject: «cuánto dura» + «la maestría»."""

import re

from assistant.language.conversation.frame import Frame
from assistant.language.conversation.subject import with_article
from assistant.language.conversation.wording import PREPOSITION, contracted, of
from assistant.language.programmes import aligned_fold

_DIRECTLY = re.compile(
    r"^(?:es|son|sera|esta|estan|puede ser|pueden ser|tiene que ser|debe ser)\b|\bpagar\b|\b(?:terminar|acabar|aprobar|hacer|cursar|estudiar|tramitar|obtener|sacar)$"
)
_LINKS = (
    (re.compile(r"\b(?:entrar|ingresar|postular|inscribirme|postularme|acceder)$"), "a"),
    (re.compile(r"\b(?:pag(?:o|a|an)|cobran?)$"), "por"),
    (re.compile(r"\b(?:atiend\w+|atencion|hora|abren|trabajan)\b"), "en"),
    (
        re.compile(
            r"(?:es|son|sera|esta|estan|era)\s+(?:el|la|los|las)\s+[\w ]+$|^(?:el|la|los|las)\s+\w+$|^\w+$"
        ),
        "de",
    ),
)
_THEIR = re.compile(r"\bsus? (\w+)", re.I)
_TAIL = re.compile(r",?\s+(?:si|para|en caso de)\s.*$")


def joined(frame: Frame, subject: str) -> str:
    """«cuánto dura» + «la maestría»; «cuáles son los requisitos» + «de …»; «qué necesito» + «para …»."""
    text = _THEIR.sub(lambda found: with_article(found[1]), frame.text)
    condition = _TAIL.search(text) if frame.is_named else None
    tail = condition.group() if condition else ""
    text = text[: condition.start()] if condition else text
    if not frame.has("asking", "verb", "direct", "copula"):
        noun = with_article(PREPOSITION.sub("", text))
        return f"{'Cuáles son' if _is_plural(noun) else 'Cuál es'} {noun} {of(subject)}{tail}"
    if _takes_directly(frame, aligned_fold(text), tail):
        return f"{_agreeing(text, subject)} {subject}{tail}"
    return contracted(f"{text} {_link(frame, aligned_fold(text), subject)} {subject}{tail}")


def _takes_directly(frame: Frame, folded: str, tail: str) -> bool:
    if frame.tokens[-1].kind in {"direct", "copula"} or _DIRECTLY.search(folded):
        return True
    return frame.has("direct") and not frame.has("verb") and not tail


def _link(frame: Frame, folded: str, subject: str) -> str:
    """The word between what is asked and its subject."""
    if not frame.has("verb", "direct", "copula") and PREPOSITION.match(folded):
        return "son" if _is_plural(subject) else "es"  # «en qué horario» «son» «las clases»
    if frame.tokens[-1].kind == "part":
        return "de"
    return next((link for form, link in _LINKS if form.search(folded)), "para")


def _is_plural(noun: str) -> bool:
    return noun.startswith(("las ", "los "))


def _agreeing(text: str, subject: str) -> str:
    """«cuánto cuesta» + «las postulaciones» > «cuánto cuestan»."""
    return (
        re.sub(r"\b(cuesta|vale|dura|empieza|inicia|termina|sale|vence|cierra|abre)$", r"\1n", text)
        if _is_plural(subject)
        else text
    )
