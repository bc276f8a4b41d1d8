# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""Hard facts of a text: what may not differ by a single digit between an answer and its source."""

import re
from decimal import Decimal

from assistant.language.dates import find_dates
from assistant.language.numbers import numbers_in_digits, with_digits
from assistant.language.words import STOP_WORDS, fold, stem

Fact = tuple[str, ...]

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]]+", re.IGNORECASE)
_MARK = re.compile(r"\[\d+\]")
_ARTICLE = re.compile(
    r"\b(?:articulos?|arts?\.?|paragrafos?|incisos?)\s+(\d+(?:\s*(?:bis|ter)\b)?|[ivxlc]+\b)"
)
_CODE = re.compile(r"\b[A-Z]{2,6}[- ]?\d{2,5}[A-Z]?\b")
_TIME = re.compile(r"\b(\d{1,2})[:.h](\d{2})\b(?:\s*(?:h|hs|horas|hrs))?")
_BEFORE_AMOUNT = re.compile(r"(bs|bob|usd|us\$|\$us|\$|€|eur)\.?\s*$")
_AFTER_NUMBER = re.compile(r"\s*(%|por ciento|(?:de\s+)?[a-z$€ñ]+)")
_CURRENCIES = {
    "bs": "bs", "bob": "bs", "bolivianos": "bs", "boliviano": "bs", "usd": "usd", "us$": "usd", "$us": "usd",
    "dolares": "usd", "dolar": "usd", "€": "eur", "eur": "eur", "euro": "eur", "euros": "eur", "$": "$", "pesos": "$",
}  # fmt: skip
_MEASURES = frozenset(
    """dia mes año semestre trimestre bimestre hora minuto semana credito punto nota cuota modulo materia asignatura
    pagina hoja copia gestion articulo convocatoria plaza cupo""".split()
)
_PROPER = re.compile(r"(?<![.!?…:»\"\n¿¡(-])(?<!^)\s(?:[«\"(¿]*)([A-ZÁÉÍÓÚÑ][\wáéíóúñüÁÉÍÓÚÑ]+)")
_NUMBER_ONLY = "number"


def facts_of(text: str) -> frozenset[Fact]:
    """Numbers with their measure, amounts, percentages, dates, times, articles, codes, e-mails and links."""
    text = _MARK.sub(" ", text)
    facts: set[Fact] = {("email", found.lower()) for found in _EMAIL.findall(text)}
    facts |= {("link", found.rstrip(".,;:").lower()) for found in _LINK.findall(text)}
    facts |= {("code", re.sub(r"[- ]", "", found)) for found in _CODE.findall(text)}
    rest = with_digits(_CODE.sub(" ", _LINK.sub(" ", _EMAIL.sub(" ", text))))
    for match in _ARTICLE.finditer(rest):
        facts.add(("article", re.sub(r"\s", "", match.group(1))))
    rest = _ARTICLE.sub(" ", rest)
    facts |= {("time", f"{int(hour)}:{minute}") for hour, minute in _times(rest)}
    for start, end, (year, month, day) in sorted(find_dates(rest), reverse=True):
        facts |= _date_facts(year, month, day)
        rest = rest[:start] + " " * (end - start) + rest[end:]
    return frozenset(facts | _quantities(rest))


def unsupported_facts(sentence: str, source_facts: frozenset[Fact], source_text: str) -> set[Fact]:
    """Facts and proper names of `sentence` that the source does not state."""
    missing = {fact for fact in facts_of(sentence) if not _is_stated(fact, source_facts)}
    known = {stem(word) for word in re.findall(r"\w+", fold(source_text))}
    for name in _PROPER.findall(_MARK.sub(" ", sentence)):
        folded = fold(name)
        if folded not in STOP_WORDS and folded not in _CURRENCIES and stem(folded) not in known:
            missing.add(("name", folded))
    return missing


def _is_stated(fact: Fact, source: frozenset[Fact]) -> bool:
    if fact in source:
        return True
    if fact[0] == _NUMBER_ONLY:  # a bare number is stated when the source has it with any measure
        return any(len(other) > 1 and other[1] == fact[1] and other[0] != "article" for other in source)
    if fact[0] == "article":
        return (_NUMBER_ONLY, fact[1]) in source
    return False


def _times(text: str) -> list[tuple[str, str]]:
    return [found for found in _TIME.findall(text) if int(found[0]) < 24 and int(found[1]) < 60]


def _date_facts(year: int | None, month: int | None, day: int | None) -> set[Fact]:
    """A full date also states its parts, so that «el 15 de marzo» is supported by «15/03/2024»."""
    facts: set[Fact] = set()
    if day:
        facts.add(("day", f"{month}-{day}"))
    if year:
        facts |= {(_NUMBER_ONLY, str(year)), ("month", f"{year}-{month}")}
    if day and year:
        facts.add(("date", f"{year}-{month}-{day}"))
    return facts


def _quantities(text: str) -> set[Fact]:
    facts: set[Fact] = set()
    for start, end, value in numbers_in_digits(text):
        plain = _plain(value)
        facts.add((_NUMBER_ONLY, plain))
        before = _BEFORE_AMOUNT.search(text[max(0, start - 6) : start])
        after = _AFTER_NUMBER.match(text, end)
        unit = after.group(1).removeprefix("de ").strip() if after else ""
        if unit in {"%", "por ciento"}:
            facts.add(("percent", plain))
        elif before or unit in _CURRENCIES:
            facts.add(("amount", plain, _CURRENCIES[before.group(1)] if before else _CURRENCIES[unit]))
        elif _singular(unit) in _MEASURES:
            facts.add(("quantity", plain, _singular(unit)))
    return facts


def _singular(unit: str) -> str:
    if unit.endswith("meses"):
        return "mes"
    return unit if unit in _MEASURES else unit.removesuffix("s")


def _plain(value: Decimal) -> str:
    return format(value, "f")
