"""The «vos» of Santa Cruz, Beni and Tarija: «¿me podés decir…?», «querés», «decime»."""

import re
from random import Random

from training_jobs.data_sets.composing.augmentation.templates import lowered

_FORMS = {
    "puedes": "podés", "tienes": "tenés", "quieres": "querés", "sabes": "sabés", "eres": "sos",
    "debes": "debés", "haces": "hacés", "dices": "decís", "vienes": "venís", "necesitas": "necesitás",
    "recomiendas": "recomendás", "conoces": "conocés", "dime": "decime", "dígame": "decime",
    "explícame": "explicame", "explíqueme": "explicame", "ayúdame": "ayudame", "cuéntame": "contame",
    "indícame": "indicame", "mándame": "mandame", "contigo": "con vos", "tú": "vos",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_OPENINGS = (
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


def with_voseo(question: str, chance: Random) -> str:
    """The question said to a «vos»: its own forms changed, or an opening that has one."""
    changed = _WORD.sub(_as_vos, question)
    if changed != question:
        return changed
    opening = chance.choice(_OPENINGS)
    is_indirect = opening.endswith("{}?")
    if not is_indirect:
        return opening.format(lowered(question))
    if not _INDIRECT.match(question) or not question.endswith("?"):
        return _OPENINGS[1].format(lowered(question))
    return opening.format(lowered(question).strip("¿?"))


def _as_vos(match: re.Match[str]) -> str:
    word = match.group()
    form = _FORMS.get(word.lower())
    if form is None:
        return word
    return form.capitalize() if word[0].isupper() else form
