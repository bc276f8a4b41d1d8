# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""«¿y cuánto dura?»: says what is asked, not of what. The subject of the questions before, joined to it."""

import re
from collections.abc import Sequence

from assistant.language.conversation.earlier import Earlier
from assistant.language.conversation.frame import Frame, Standing, read_frame
from assistant.language.conversation.replacement import CONDITION, STATE, programme_changed
from assistant.language.conversation.subject import article_of, programme_in, subject_of, with_article
from assistant.language.conversation.wording import PREPOSITION, asked, contracted, of
from assistant.language.programmes import Known, aligned_fold, mentions_in

_BARE_ASKING = re.compile(
    r"(?:a |de |en |por |con |hasta |desde )?(?:que|cual(?:es)?|cuant[oa]s?|cuando|donde|quien(?:es)?|como)(?: (?:es|seria|seria eso))?"
)
_LEADING_ASKING = re.compile(
    r"^(?P<asking>(?:a |de |en |por |con |hasta |desde |cada )?(?:cuant[oa]s?(?= (?:es|son|me|se|puedo|debo))|cuando|donde|quien(?:es)?|como))\s+"
)
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
_PAYMENTS = re.compile(r"\b(?:matricula|colegiatura|cuota|descuento|factura|pago|beca)s?\b")


def with_subject(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    if _BARE_ASKING.fullmatch(frame.folded) and not frame.folded.endswith(" es"):
        return _asking_changed(frame, earlier[-1].question)
    if CONDITION.match(frame.folded) and not STATE.match(frame.folded):
        return f"Qué pasa {frame.text}"
    subject = _carried(frame, earlier, known)
    return joined(frame, subject) if subject else ""


def asked_of(question: str, name: str, level: str, known: Known) -> str:
    """The question about this programme or level: in place of the one it names, as its subject, or added to it."""
    frame = read_frame(question, known)
    bare = question.strip(" ¿?.!")
    if frame.standing is Standing.PREDICATE and not frame.mentions:
        return asked(joined(frame, f"{article_of(level)} {name}"))
    return asked(programme_changed(bare, name, level, known))


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


def _carried(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """The subject that goes on: of the last question, or of the latest one that named what this asks of."""
    last = subject_of(earlier[-1].question, known)
    shown = next((programme_in(title, known) for title in earlier[-1].shown[:1]), "")
    programme = next(
        (found for turn in reversed(earlier) if (found := programme_in(turn.question, known))), ""
    )
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
        return f"{frame.text} se paga {rest}"
    if not found:
        return ""
    return f"{head}{mark}{frame.text} {text[found.end() :]}"
