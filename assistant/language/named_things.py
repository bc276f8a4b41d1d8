# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""What a question names: programmes, levels, years, ways of studying, and who is asking."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.programmes import Known, aligned_fold, mentions_in

PERSONS = {
    "extranjero": r"extranjer[oa]s?|peruan[oa]s?|argentin[oa]s?|brasileñ[oa]s?|brasiler[oa]s?|chilen[oa]s?|paraguay[oa]s?|colombian[oa]s?|venezolan[oa]s?|ecuatorian[oa]s?|mexican[oa]s?|español(?:es|as?)?|uruguay[oa]s?|cuban[oa]s?",
    "nacional": r"nacional(?:es)?|bolivian[oa]s?",
    "docente": r"docentes?|profesor(?:es|as?)?|catedratic[oa]s?",
    "titulado": r"titulad[oa]s?|exalumn[oa]s?|graduad[oa]s?",
    "egresado": r"egresad[oa]s?",
    "becario": r"becari[oa]s?|becad[oa]s?",
    "antiguo": r"(?:alumn[oa]s?|estudiantes?) (?:antigu[oa]s?|regular(?:es)?)|antigu[oa]s?",
    "nuevo": r"(?:alumn[oa]s?|estudiantes?) nuev[oa]s?|nuev[oa]s? estudiantes?",
}  # fmt: skip
MODALITIES = {
    "semipresencial": r"semi ?presencial(?:es)?|hibrid[oa]s?|mixt[oa]s?|blended",
    "presencial": r"presencial(?:es)?|presencialmente",
    "virtual": r"virtual(?:es)?|virtualmente|online|on line|en linea|a distancia|por zoom|remot[oa]s?",
}
YEAR = re.compile(r"\b(?:(?:i{1,2}|1|2)\s?[/-]\s?)?(?:19|20)\d\d\b")
_PERSON = {name: re.compile(rf"\b(?:{forms})\b") for name, forms in PERSONS.items()}
_MODALITY = {name: re.compile(rf"\b(?:{forms})\b") for name, forms in MODALITIES.items()}


@dataclass(frozen=True, slots=True)
class NamedThings:
    """Names as this module spells them. `programmes` are full names the office's texts use.

    `unknown` is a programme as the question writes it that no text of the office speaks of, else empty; it is
    empty too when the question also names one the office has.
    """

    programmes: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    modalities: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    unknown: str = ""


@lru_cache(maxsize=4_000)  # titles are asked for again with every question
def named_things(question: str, known: Known) -> NamedThings:
    """Everything of these kinds that a question (or an entry's title or text) names; pure."""
    folded = aligned_fold(question)
    mentions = mentions_in(question, known)
    unknown = next((question[m.start : m.end] for m in mentions if m.is_unknown), "")
    return NamedThings(
        programmes=frozenset(p.name for m in mentions for p in m.programmes),
        levels=frozenset(m.level for m in mentions),
        years=frozenset(int(found.group()[-4:]) for found in YEAR.finditer(folded)),
        modalities=frozenset(name for name, form in _MODALITY.items() if form.search(folded)),
        persons=frozenset(name for name, form in _PERSON.items() if form.search(folded)),
        unknown=unknown if not any(m.programmes for m in mentions) else "",
    )
