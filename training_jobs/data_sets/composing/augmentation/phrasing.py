"""How people put a question: with politeness and openings, or said to a «vos».

The «vos» is that of Santa Cruz, Beni and Tarija: «¿me podés decir…?», «querés», «decime».
"""

import re
from random import Random

_OPENINGS = (
    "Buenos días, {}",
    "Buenas tardes, una consulta: {}",
    "Hola, {}",
    "Disculpe, {}",
    "Quisiera consultar: {}",
    "Una pregunta: {}",
    "Buenas, quería saber: {}",
)
_CLOSINGS = ("{} Gracias.", "{} Por favor.", "{} Muchas gracias de antemano.", "{} Gracias por su ayuda.")
_FORMS = {
    "puedes": "podés", "tienes": "tenés", "quieres": "querés", "sabes": "sabés", "eres": "sos",
    "debes": "debés", "haces": "hacés", "dices": "decís", "vienes": "venís", "necesitas": "necesitás",
    "recomiendas": "recomendás", "conoces": "conocés", "dime": "decime", "dígame": "decime",
    "explícame": "explicame", "explíqueme": "explicame", "ayúdame": "ayudame", "cuéntame": "contame",
    "indícame": "indicame", "mándame": "mandame", "contigo": "con vos", "tú": "vos",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_VOS_OPENINGS = (
    "¿Me podés decir {}?",
    "Decime, {}",
    "¿Vos sabés {}?",
    "Ayudame con esto: {}",
    "Che, {}",
    "Contame, {}",
)
_INDIRECT = re.compile(
    r"^¿(?P<word>qué|cuál|cuáles|cuánto|cuánta|cuántos|cuántas|cómo|cuándo|dónde|quién|quiénes)\b",
    re.IGNORECASE,
)


def with_template(question: str, chance: Random) -> str:
    """The question after an opening or before a closing; after an opening it goes on in lower case."""
    if chance.random() < 0.6:
        return chance.choice(_OPENINGS).format(lowered(question))
    closed = question if question[-1:] in "?.!" else f"{question}."
    return chance.choice(_CLOSINGS).format(closed)


def lowered(question: str) -> str:
    """First letter in lower case, unless the first word is all capitals or starts with a quotation mark."""
    at = 1 if question[:1] in "¿¡" else 0
    first = question[at : at + 2]
    if len(first) < 2 or not first[0].isupper() or first[1].isupper():
        return question
    return question[:at] + first[0].lower() + question[at + 1 :]


def with_voseo(question: str, chance: Random) -> str:
    """The question said to a «vos»: its own forms changed, or an opening that has one."""
    changed = _WORD.sub(_as_vos, question)
    if changed != question:
        return changed
    opening = chance.choice(_VOS_OPENINGS)
    is_indirect = opening.endswith("{}?")
    if not is_indirect:
        return opening.format(lowered(question))
    if not _INDIRECT.match(question) or not question.endswith("?"):
        return _VOS_OPENINGS[1].format(lowered(question))
    return opening.format(lowered(question).strip("¿?"))


def _as_vos(match: re.Match[str]) -> str:
    word = match.group()
    form = _FORMS.get(word.lower())
    if form is None:
        return word
    return form.capitalize() if word[0].isupper() else form
