# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""A question that leans on those before it, completed by what changes: programme, level, person, aspect or thing.

A question that can stand alone is never touched: a change of topic is a change of topic.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.frame import (
    MODALITY,
    PERSON,
    Frame,
    Standing,
    article_of,
    definite,
    read_frame,
    subject_of,
    with_article,
    without_about,
)
from assistant.language.named_things import YEAR
from assistant.language.programmes import Known, Mention, aligned_fold, by_discipline, mentions_in
from assistant.language.words import content_stems


@dataclass(frozen=True, slots=True)
class Offered:
    """A button of an earlier answer."""

    label: str
    question: str
    key: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier question, complete in itself; `shown` are titles of what answered it, best first."""

    question: str
    shown: tuple[str, ...] = ()
    offered: tuple[Offered, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """`question` stands alone. `key` is set when a button of the last answer is meant, `which` when one is and it
    cannot be told which."""

    question: str
    key: str = ""
    which: tuple[Offered, ...] = ()


_MAX_CHARS = 400
_YES = re.compile(r"(?:si+|sip|ok(?:ey|ay)?|dale|claro(?: que si)?|por supuesto|correcto|exacto|asi es|es[ae]|es[ae] mism[ao]|ese mero|eso|afirmativo|ya|bueno|de acuerdo)")
_ORDINALS = (
    re.compile(r"(?:el |la |opcion |numero )*(?:primer[oa]?|1(?:r[oa]|ª|º)?|uno)(?: opcion)?"),
    re.compile(r"(?:el |la |opcion |numero )*(?:segund[oa]|2(?:d[oa]|ª|º)?|dos)(?: opcion)?"),
    re.compile(r"(?:el |la |opcion |numero )*(?:tercer[oa]?|3(?:r[oa]|ª|º)?|tres)(?: opcion)?"),
    re.compile(r"(?:el |la |opcion |numero )*(?:cuart[oa]|4(?:t[oa]|ª|º)?|cuatro)(?: opcion)?"),
)
_LAST = re.compile(r"(?:el |la )?ultim[oa](?: opcion)?")
_OTHER = re.compile(r"(?:para |en |de |con )*(?:el|la) otr[oa](?: (?P<level>maestria|doctorado|diplomado|programa|opcion))?")
_PREPOSITION = re.compile(r"^(?:para|en|de|del|con|a|al|por|como|segun)\b\s*", re.I)
_ARTICLE = r"(?:(?P<joint>a|de|en|para|con|por)\s+)?(?P<article>la|el|las|los|una?|unos|unas|mi|esta|este|esa|ese|al|del)?\s*$"
_CONDITION = re.compile(r"^si\s+")
_STATE = re.compile(r"^si\s+(?:no )?(?:soy|somos|tengo|tuviera|vengo|vivo|trabajo|estudie|estudio|ya|estoy|recien|quiero|fuera)\b")
_I_AM = re.compile(r"^(?:yo )?(?:soy|somos|vengo de|vivo en)\b")
_BARE_ASKING = re.compile(r"(?:a |de |en |por |con |hasta |desde )?(?:que|cual(?:es)?|cuant[oa]s?|cuando|donde|quien(?:es)?|como)(?: (?:es|seria|seria eso))?")
_LEADING_ASKING = re.compile(r"^(?P<asking>(?:a |de |en |por |con |hasta |desde |cada )?(?:cuant[oa]s?(?= (?:es|son|me|se|puedo|debo))|cuando|donde|quien(?:es)?|como))\s+")
_HERE = re.compile(r"\b(?:ahi|alli|alla)\b")
_TAKES_SUBJECT = re.compile(r"(?:es|son|sera|esta|estan|era)\s+(?:el|la|los|las)\s+[\w ]+$|^(?:el|la|los|las)\s+\w+$|^\w+$")
_DIRECTLY = re.compile(r"^(?:es|son|sera|esta|estan|puede ser|pueden ser|tiene que ser|debe ser)\b|\bpagar\b|\b(?:terminar|acabar|aprobar|hacer|cursar|estudiar|tramitar|obtener|sacar)$")
_ENTERS = re.compile(r"\b(?:entrar|ingresar|postular|inscribirme|postularme|acceder)$")
_ATTENDS = re.compile(r"\b(?:atiend\w+|atencion|hora|abren|trabajan)\b")
_PAYMENTS = re.compile(r"\b(?:matricula|colegiatura|cuota|descuento|factura|pago|beca)s?\b")


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
    return Understood(_asked(completed))


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
    if _YES.fullmatch(said) or _OTHER.fullmatch(said):
        return _taken(offered[0]) if len(offered) == 1 else Understood(question, which=offered)
    stems = set(content_stems(said))
    holding = [choice for choice in offered if stems and stems <= set(content_stems(choice.label))]
    return _taken(holding[0]) if len(holding) == 1 and len(said.split()) <= 8 and "?" not in question else None


def _taken(choice: Offered) -> Understood:
    return Understood(choice.question, choice.key)


def _completed(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    match frame.standing:
        case Standing.FRAGMENT:
            return _with_change(frame, earlier, known)
        case Standing.PREDICATE:
            return _with_subject(frame, earlier, known)
        case Standing.POINTING:
            return _with_reference(frame, earlier, known)
        case Standing.COMPLETE:
            return _other_than(frame, earlier, known)


# --- of what, not what is asked: the question before with its like replaced -------------------------------------


def _with_change(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    before = earlier[-1].question.strip(" ?.!")
    text = without_about(frame.text)
    folded = aligned_fold(text)
    other = _other_than(frame, earlier, known)
    if other:
        return other
    mention = next(iter(mentions_in(text, known)), None)
    if mention:
        joint = re.match(r"(?:en|de|con)\b", folded)
        completed = _programme_changed(before, _named(text, mention), mention.level, known, joint.group() if joint else "para")
        rest = _rest(text, mention)
        return _said_of(completed, rest) if rest else completed
    if _STATE.match(folded) or _I_AM.match(folded):
        return _said_of(before, text if folded.startswith("si ") else f"si {text}")
    if _CONDITION.match(folded):
        return f"Qué pasa {text}"
    return _slot_or_noun_changed(before, text, known)


def _slot_or_noun_changed(before: str, text: str, known: Known) -> str:
    folded = aligned_fold(text)
    for form in (YEAR, PERSON, MODALITY):
        new = form.search(folded)
        if new and len(content_stems(text)) <= 3:
            old = form.search(aligned_fold(before))
            said = text[new.start() : new.end()]
            return f"{before[: old.start()]}{said}{before[old.end() :]}" if old else _said_of(before, text)
    programmes = by_discipline(re.sub(r"^(?:la|el) (?:de|del)\s+", "", folded), known)
    if len(programmes) == 1:
        return _programme_changed(before, programmes[0].name, programmes[0].level, known)
    return _noun_changed(before, text, known)


def _noun_changed(before: str, text: str, known: Known) -> str:
    """«¿y la matrícula?» after «¿cuánto cuesta la maestría?»; «¿y la biblioteca?» after «¿dónde queda la oficina?»."""
    noun = with_article(_PREPOSITION.sub("", text))
    old = subject_of(before, known)
    frame = read_frame(noun, known)
    owner = _programme_in(before, known) if frame.has("part") and not frame.has("content") else ""
    new = f"{noun} {_of(owner)}" if owner and not aligned_fold(old).startswith(aligned_fold(noun)) else noun
    place = aligned_fold(before).find(aligned_fold(old)) if old else -1
    if place < 0:
        bare = re.sub(r"^\S+\s+", "", old)
        place = aligned_fold(before).rfind(aligned_fold(bare)) if bare else -1
        if place < 0:
            return noun
        article = re.search(r"\b(?:la|el|las|los|una?|unos|unas|mi|su)\s+$", before[:place], re.I)
        joint = re.search(r"\b(?:al|del)\s+$", before[:place], re.I)
        start = article.start() if article else joint.start() if joint else place
        lead = f"{joint.group().strip()[0]}{'e' if joint.group().strip() == 'del' else ''} " if joint and not article else ""
        return _contracted(f"{before[:start]}{lead}{new}{before[place + len(bare) :]}")
    return _contracted(f"{before[:place]}{new}{before[place + len(old) :]}")


def _programme_changed(before: str, name: str, level: str, known: Known, joint: str = "para") -> str:
    """The question before with its programme or level replaced, or with this one added."""
    old = next(iter(mentions_in(before, known)), None)
    if old is None:
        return _contracted(f"{before} {joint} {article_of(level)} {name}")
    head = before[: old.start]
    found = re.search(_ARTICLE, head, re.I)
    joint = article = ""
    if found:
        joint, article = (found["joint"] or "").lower(), (found["article"] or "").lower()
        head = head[: found.start()]
    if article in {"al", "del"}:
        joint = article.removesuffix("l")
    joint = {"a": "a", "d": "de", "de": "de"}.get(joint, joint)
    new = f"{joint + ' ' if joint else ''}{article_of(level) + ' ' if article or joint else ''}{name}"
    return _contracted(f"{head}{new}{before[old.end :]}")


def _named(text: str, mention: Mention) -> str:
    if len(mention.programmes) == 1 and mention.discipline == "":
        return mention.programmes[0].name
    return text[mention.start : mention.end]


def _rest(text: str, mention: Mention) -> str:
    """What a fragment says besides its programme: «… si soy extranjero», «… en 2027»."""
    rest = text[mention.end :].strip(" ,")
    folded = aligned_fold(rest)
    return rest if any(form.search(folded) for form in (YEAR, PERSON, MODALITY)) else ""


# --- what is asked, not of what: the subject of the questions before ----------------------------------------------


def _with_subject(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    if _BARE_ASKING.fullmatch(frame.folded) and not frame.folded.endswith(" es"):
        return _asking_changed(frame, earlier[-1].question)
    if _CONDITION.match(frame.folded) and not _STATE.match(frame.folded):
        return f"Qué pasa {frame.text}"
    subject = _carried(frame, earlier, known)
    return _joined(frame, subject) if subject else ""


def _joined(frame: Frame, subject: str) -> str:
    """«cuánto dura» + «la maestría»; «cuáles son los requisitos» + «de …»; «qué necesito» + «para …»."""
    text = re.sub(r"\b[sS]us? (\w+)", lambda found: with_article(found[1]), frame.text)
    condition = re.search(r",?\s+(?:si|para|en caso de)\s.*$", text) if frame.is_named else None
    tail = condition.group() if condition else ""
    text = text[: condition.start()] if condition else text
    folded = aligned_fold(text)
    if not frame.has("asking", "verb", "direct", "copula"):
        noun = with_article(_PREPOSITION.sub("", text))
        plural = bool(re.match(r"l[oa]s ", noun))
        return f"{'Cuáles son' if plural else 'Cuál es'} {noun} {_of(subject)}{tail}"
    last = frame.tokens[-1].kind
    if last in {"direct", "copula"} or _DIRECTLY.search(folded) or (frame.has("direct") and not frame.has("verb") and not tail):
        return f"{text} {subject}{tail}"
    if _ENTERS.search(folded):
        return _contracted(f"{text} a {subject}{tail}")
    if re.search(r"\b(?:se )?(?:pag(?:o|a|an)|cobran?)$", folded):
        return f"{text} por {subject}{tail}"
    if not frame.has("verb", "direct", "copula") and _PREPOSITION.match(folded):
        return f"{text} {'son' if subject.startswith(('las ', 'los ')) else 'es'} {subject}{tail}"
    if _ATTENDS.search(folded):
        return f"{text} en {subject}{tail}"
    if _TAKES_SUBJECT.search(folded):
        return f"{text} {_of(subject)}{tail}"
    return f"{text} para {subject}{tail}"


def _carried(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """The subject that goes on: of the last question, or of the latest one that named what this asks of."""
    last = subject_of(earlier[-1].question, known)
    shown = next((_programme_in(title, known) for title in earlier[-1].shown[:1]), "")
    programme = next((found for turn in reversed(earlier) if (found := _programme_in(turn.question, known))), "")
    is_fee = _PAYMENTS.search(aligned_fold(last)) is not None
    if (frame.asks_of_time and is_fee) or (frame.asks_of_programme and not mentions_in(last, known)):
        return programme or shown or (last if frame.leans and read_frame(last, known).has("part") else "")
    return last or programme or shown


def _programme_in(text: str, known: Known) -> str:
    frame = read_frame(text, known)
    if not frame.mentions:
        return ""
    mention = frame.mentions[-1]
    if mention.programmes and not mention.discipline:
        return f"{article_of(mention.level)} {mention.programmes[0].name}" if len(mention.programmes) == 1 else ""
    return definite(frame, mention)


def _asking_changed(frame: Frame, before: str) -> str:
    """«¿y dónde?» after «¿cuándo me inscribo?» asks where one enrols."""
    head, mark, clause = before.rpartition("¿")
    text = clause.strip(" ?.!")
    folded = aligned_fold(text)
    found = _LEADING_ASKING.match(folded)
    if re.match(r"cuant[oa]s? (?:cuest|val|sale|es\b)", folded) and not aligned_fold(frame.text).startswith("cuant"):
        rest = re.sub(r"^\S+ \S+\s*", "", text)
        return f"{frame.text} se paga {rest}"
    if not found:
        return ""
    return f"{head}{mark}{frame.text} {text[found.end() :]}"


# --- pointing back ------------------------------------------------------------------------------------------------


def _with_reference(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """«¿eso incluye la matrícula?», «¿ese programa es virtual?», «¿dónde lo pido?»: the thing in place of its pronoun."""
    subject = subject_of(earlier[-1].question, known)
    if not subject:
        return ""
    if frame.points_to_programme:
        subject = _programme_in(subject, known) or next((p for turn in reversed(earlier) if (p := _programme_in(turn.question, known))), "")
        return _contracted(re.sub(r"\b(?P<joint>[ad])?el (?:programa|curso)\b", lambda m: f"{dict(a='a ', d='de ').get(m['joint'] or '', '')}{subject}", frame.text, flags=re.I)) if subject else ""
    pointing = re.search(
        r"(?<!por )\b(?:eso|esto|aquello)\b|\b(?:es[ea]|est[ea]|dich[oa]|(?:el |la )?mism[oa]|aquel(?:la)?|tal) "
        r"(?:programa|curso|maestria|doctorado|diplomado|especialidad|carrera|tramite|proceso|documento|certificado|beca|examen|opcion)\b",
        frame.folded,
    )
    if pointing:
        return _contracted(f"{frame.text[: pointing.start()]}{subject}{frame.text[pointing.end() :]}")
    if frame.has("content") and not frame.leans:
        return ""  # «¿lo puedo hacer por internet?» says enough to be searched
    return f"{_without_pronoun(frame)} {subject}"


def _without_pronoun(frame: Frame) -> str:
    """«dónde lo pido» > «dónde pido»; «cómo hago para pagarlo» > «cómo hago para pagar»."""
    if frame.pronoun:
        return f"{frame.text[: frame.pronoun.start]}{frame.text[frame.pronoun.end :].lstrip()}"
    return re.sub(r"(?<=[aei]r)l[oa]s?\b", "", frame.text)


def _other_than(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """«¿y la otra maestría?» where the office has exactly two."""
    found = _OTHER.fullmatch(aligned_fold(without_about(frame.text)))
    if not found:
        return ""
    before = earlier[-1].question.strip(" ?.!")
    named = next((m.programmes[0] for m in mentions_in(before, known) if len(m.programmes) == 1), None)
    if named is None:
        return ""
    others = [p for p in known.of_level(named.level) if p != named]
    return _programme_changed(before, others[0].name, named.level, known) if len(others) == 1 else ""


# --- one of several -----------------------------------------------------------------------------------------------


def asked_of(question: str, name: str, level: str, known: Known) -> str:
    """The question about this programme or level: in place of the one it names, as its subject, or added to it."""
    frame = read_frame(question, known)
    bare = question.strip(" ¿?.!")
    if frame.standing is Standing.PREDICATE and not frame.mentions:
        return _asked(_joined(frame, f"{article_of(level)} {name}"))
    return _asked(_programme_changed(bare, name, level, known))


# --- words --------------------------------------------------------------------------------------------------------


def _said_of(before: str, addition: str) -> str:
    return f"{before} {addition}"


def _of(subject: str) -> str:
    return _contracted(f"de {subject}")


def _contracted(text: str) -> str:
    return re.sub(r"\b([aA]|[dD]e) el (?=\S)", lambda found: f"{found[1]}l ", " ".join(text.split()))


def _asked(text: str) -> str:
    """The text as one question, with its marks."""
    bare = text.strip().rstrip("?.! ")
    if "¿" in bare:
        return f"{bare}?"[:_MAX_CHARS]
    return f"¿{bare}?"[:_MAX_CHARS]
