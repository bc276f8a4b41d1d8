# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""The day whose rules a question asks for.

«En 2023», «antes de la reforma», «¿cuál era…?», «el año pasado», «según el reglamento de 2022» ask for what stood
then. A date that is told as a story («me inscribí en 2021, ¿cuánto se paga ahora?»), or that is the subject itself
(«convocatoria 2027», «soy de la promoción 2019», «¿qué pasa el 3 de marzo?»), asks for nothing but today; so does
any question that says «ahora», «hoy», «vigente».
"""

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from assistant.language.dates import MONTH, MONTHS, YEAR
from assistant.language.words import fold

_ONE_DAY = timedelta(days=1)
# What a number of four figures may count instead of years.
_COUNTED = r"(?! ?(?:bs\b|bolivianos|horas?|dolares|pesos|soles|usd|personas|puntos|palabras|creditos|%))"
_POINT = rf"(?:(?P<d>\d{{1,2}})(?:\.?[ºo°])? de )?(?:(?P<m>{MONTH}) (?:de |del )?)?(?P<y>{YEAR})\b{_COUNTED}"
_NUMERIC = rf"(?P<d>\d{{1,2}})[/.-](?P<n>\d{{1,2}})[/.-](?P<y>{YEAR})\b"
_PERIOD = r"(?:(?:el|la|los|las) )?(?:a[nñ]os? |gestion(?:es)? |periodo |semestre |primer semestre (?:de |del )?|segundo semestre (?:de |del )?)?(?:(?:i|ii|1|2) ?[/-] ?)?"
_RULES = r"(?:reglamentos?|normas?|normativas?|reglas?|versi[oó]n|resolucion|estatuto|regulamento|regulations?|rules)"
_OLD = r"(?:anterior(?:es)?|viej[oa]s?|antigu[oa]s?|pasad[oa]s?|previ[oa]s?|derogad[oa]s?|abrogad[oa]s?)"


@dataclass(frozen=True, slots=True)
class BeforeReform:
    """The day before the rules changed. `is_said` is False when only the tense of the verb tells («¿cuál era…?»)."""

    is_said: bool


def asked_day(question: str, *, today: date) -> date | BeforeReform | None:
    """The day a question asks for; None for today.

    A year or month that is over means its last day, one that is still to come its first, and the present one
    today.
    """
    text = _Text(question)
    found = [each for each in _expressions(text, today) if not each.is_named_only(text)]
    remaining = text.without(found)
    if _NOW.search(remaining):
        return None
    for each in found:
        day = each.meaning
        if isinstance(day, BeforeReform) or day != today:
            return day
        return None
    return BeforeReform(is_said=False) if _is_asked_in_the_past(text) else None


class _Use(Enum):
    """How much an expression says by itself."""

    OF_RULES = "of rules"  # «según el reglamento de 2022»: never a story
    PLAIN = "plain"
    EXACT = "exact"  # «el 3 de marzo de 2022»: mostly the subject, unless the verb says otherwise


class _Text:
    """A question as it is compared: folded, and with its accents where they tell a verb's person."""

    def __init__(self, question: str) -> None:
        written = " ".join(unicodedata.normalize("NFC", question).lower().split())
        self.folded = fold(written)
        self.accented = written if len(written) == len(self.folded) else self.folded

    def segment(self, start: int, end: int) -> tuple[int, int]:
        """The stretch between punctuation marks that holds a place."""
        before = [mark.end() for mark in _MARK.finditer(self.folded, 0, start)]
        after = _MARK.search(self.folded, end)
        return (before[-1] if before else 0), (after.start() if after else len(self.folded))

    def without(self, expressions: list["_Expression"]) -> str:
        chars = list(self.folded)
        for each in expressions:
            chars[each.start : each.end] = " " * (each.end - each.start)
        return "".join(chars)


@dataclass(frozen=True, slots=True)
class _Expression:
    start: int
    end: int
    meaning: date | BeforeReform
    use: "_Use"

    def is_named_only(self, text: _Text) -> bool:
        """Whether the date is a story or a subject instead of the day that is asked for."""
        first, last = text.segment(self.start, self.end)
        before, after = text.folded[first : self.start], text.folded[self.end : last]
        if self.use is _Use.OF_RULES:
            return False
        if self.use is _Use.EXACT:
            return not _is_asked_in_the_past(text)
        tells = any(pattern.search(before) for pattern in (_SUBJECT, _THEIR_STORY, _OWN_THING))
        if tells or _is_own_story(text, first, last):
            return not _is_asked_in_the_past(text)
        if _is_asking(text, first, last):
            return False
        rest = [word for word in f"{before} {after}".split() if word not in _FILLERS]
        return len(rest) > 1 and not _is_asked_in_the_past(text)


_MARK = re.compile(r"[,;:.?!¿¡()]+(?=\s|$|\w)")
_ASKS = re.compile(
    r"\b(?:que|cual|cuales|cuant[oa]s?|como|cuando|donde|quien|quienes|what|how|which|qual|quais|quanto|quanta)\b"
)
_FILLERS = frozenset(
    "y e o pero entonces hola buenas buenos dias tardes por favor alla aca aqui con el la los las en segun bajo de del".split()
)
_NOW = re.compile(
    r"\b(?:ahora|ahorita|hoy|actualmente|actual(?:es)?|vigentes?|en vigor|en este momento|est[ea] (?:a[nñ]o|gestion|semestre|mes)"
    r"|presente (?:a[nñ]o|gestion)|sigue|siguen|now|today|currently|agora|hoje|atualmente)\b"
)
_SUBJECT = re.compile(
    r"\b(?:convocatorias?|promocion(?:es)?|cohortes?|generacion(?:es)?|ediciones|edicion|titulos?|diplomas?|pensum|malla|planes|plan"
    r"|ley|decreto|convenio|censo|ingreso|inicio|inscripcion(?:es)?|postulacion(?:es)?|calendario|movilidad|certificad[oa]s?|cedulas?|carnets?)"
    r"(?: de \w+)?(?: (?:de|del|para|en|la|el|a|al))*\s*$"
)
_LIFE = r"(?:inscri[bp]?|matricul|ingres|egres|titul|gradu|empez|comenz|inici|entr|postul|termin|aprob|defend|curs|estudi|admit|habilit)"
_THEIR_STORY = re.compile(
    rf"\b{_LIFE}(?:aron|ieron|ad[oa]s?|id[oa]s?|t[oa]s?)(?: (?:de|del|en|desde|antes|hasta|durante|el|la|a|al))*\s*$"
)
_OWN_STORY = re.compile(
    r"\b(?:inscribi|matricule|egrese|ingrese|titule|gradue|empece|comence|inicie|aprobe|defendi|postule|curse|hice|saque|obtuve|fui|tuve|pude|estuve"
    r"|volvi|perdi|deje|abandone|estudie|pague|reprobe|solicite|conclui|recibi|registre|retire|termine|soy|somos|inscribimos|entramos|ingresamos"
    r"|empezamos|entre (?:en|a|al|con|el|antes|hace)|era (?:estudiante|alumn[oa])|(?:he|hemos|habia|habiamos) \w+(?:ado|ido|to|cho)"
    r"|mi \w+(?: \w+){0,4} (?:es|son) de)\b"
)
_OWN_THING = re.compile(r"\b(?:mis?|desde|since|a partir)(?: \w+){0,5}\s*$")
_FIRST_PERSON = re.compile(
    r"\b(?!(?:aquí|allí|ahí|así|casi|café|porqué|josé|entré)\b)\w{2,}(?:[^r\W]é|í)\b|\b(?:entré|retiré|registré|logré|compré)\b"
)
_IMPERFECT = (
    r"(?:era|eran|(?:reg|hab|ped|exig|pod|ten|val|requer|deb|permit|admit|ofrec|establec|dec|hac|correspond|reconoc|conced|exist|rend|recib|defend|sab)ian?"
    r"|(?!acaban?\b)\w{2,}aban?|was|were|used to)"
)
_LEAD_IN = r"(?:(?:y|e|pero|entonces|hola|disculpe|oiga|antes|con|a|de|en|por|para|hasta|sabes?|saben|quisiera saber|queria saber) )*"
_PAST_QUESTION = re.compile(
    rf"^\s*{_LEAD_IN}(?:que|cual|cuales|cuant[oa]s?|como|quien|quienes|donde|what|how)\b(?:(?! (?:si|cuando|porque|para que)\b)[^,;.?])*? {_IMPERFECT}\b"
)
_PAST_TIME = re.compile(
    rf"^\s*(?:durante|en|por|alla) (?:\w+ ){{1,6}}?(?:cual|cuales|cuant[oa]s?|como) (?:\w+ ){{0,6}}?{_IMPERFECT}\b"
)
_PAST_YES_OR_NO = re.compile(
    rf"^\s*{_LEAD_IN}(?:(?:el|la|los|las) (?:\w+ ){{1,6}}?)?(?:no )?(?:se |me )?{_IMPERFECT}\b"
)


def _is_own_story(text: _Text, first: int, last: int) -> bool:
    told = _FIRST_PERSON.search(text.accented[first:last]) is not None
    return told or _OWN_STORY.search(text.folded[first:last]) is not None


def _is_asking(text: _Text, first: int, last: int) -> bool:
    if first == 0 and last >= len(text.folded.rstrip(" ?!.")):
        return True  # all that was written
    return _ASKS.search(text.folded[first:last]) is not None or text.folded[first - 1 : first] == "¿"


def _is_asked_in_the_past(text: _Text) -> bool:
    """«¿Cuál era la nota?», «¿se podía defender a distancia?»: the asking verb is in the imperfect."""
    segments = [part for part in _MARK.split(text.folded) if part.strip()]
    if any(_PAST_QUESTION.search(part) or _PAST_TIME.search(part) for part in segments):
        return True
    return "?" in text.folded and any(_PAST_YES_OR_NO.search(part) for part in segments[-1:])


# --- Expressions ------------------------------------------------------------------------------------


def _expressions(text: _Text, today: date) -> list[_Expression]:
    """Every expression of a day, those of rules first, none inside another."""
    found: list[_Expression] = []
    taken: list[tuple[int, int]] = []
    for pattern, use, meaning in _PATTERNS:
        for match in pattern.finditer(text.folded):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            day = meaning(match, today)
            if day is not None:
                found.append(_Expression(*match.span(), day, use))
    return found


def _during(match: re.Match[str], today: date) -> date | None:
    span = _span(match.groupdict())
    return None if span is None else _day_of(*span, today)


def _over(match: re.Match[str], today: date) -> date | None:
    """A bare year counts only when it is over: the others are named for what they bring."""
    span = _span(match.groupdict())
    return span[1] if span is not None and span[1] < today else None


def _before(match: re.Match[str], today: date) -> date | None:
    span = _span(match.groupdict())
    return None if span is None else min(span[0] - _ONE_DAY, today)


def _before_reform(_match: re.Match[str], _today: date) -> BeforeReform:
    return BeforeReform(is_said=True)


def _years_ago(match: re.Match[str], today: date) -> date | None:
    number = _number(match["count"])
    if not 0 < number < 100:
        return None
    if match["unit"].startswith(("mes", "month")):
        return _months_before(today, number)
    return _months_before(today, number * 12)


def _last_year(_match: re.Match[str], today: date) -> date:
    return date(today.year - 1, 12, 31)


def _year_before_last(_match: re.Match[str], today: date) -> date:
    return date(today.year - 2, 12, 31)


def _next_year(_match: re.Match[str], today: date) -> date:
    return date(today.year + 1, 1, 1)


def _last_month(_match: re.Match[str], today: date) -> date:
    return today.replace(day=1) - _ONE_DAY


def _last_semester(_match: re.Match[str], today: date) -> date:
    return date(today.year, 6, 30) if today.month > 6 else date(today.year - 1, 12, 31)


_Meaning = Callable[[re.Match[str], date], date | BeforeReform | None]
_COUNT = r"(?P<count>\d{1,2}|un|una|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|un par de|one|two|three|four|five|dois|um)"
_PATTERNS: tuple[tuple[re.Pattern[str], _Use, _Meaning], ...] = (
    (re.compile(rf"\b(?:segun|con|bajo|en|por|under|de acuerdo (?:a|con)) (?:el|la|las|los|the) {_RULES}(?: \w+){{0,4}}? (?:de|del|en|of) (?:el |la )?(?:a[nñ]o |gestion )?{_POINT}"), _Use.OF_RULES, _during),
    (re.compile(rf"\b(?:vigentes?|en vigor|regian?|aplicaban?|rigio) (?:en|el|a|al|durante|hasta) {_PERIOD}(?:{_POINT})"), _Use.OF_RULES, _during),
    (re.compile(rf"\b(?:(?:el|del|al|las|los) {_RULES} (?:de|del) (?:a[nñ]o )?|{_RULES} ){_POINT}"), _Use.OF_RULES, _over),
    (re.compile(rf"\bantes (?:de|del|da) (?:que )?(?:(?:la|el|se|esta|este|lo) )?(?:ultim[oa] |nuev[oa] )?(?:reforma|cambio|cambiara\w*|cambiar|cambien|modificacion|modificara\w*|actualizacion|{_RULES}(?: (?:nuev[oa]|actual|vigente))?)"), _Use.PLAIN, _before_reform),
    (re.compile(rf"\b{_RULES}(?: \w+){{0,3}}? {_OLD}\b"), _Use.PLAIN, _before_reform),
    (re.compile(rf"\b{_OLD} {_RULES}\b"), _Use.PLAIN, _before_reform),
    (re.compile(r"\bbefore the (?:reform|change)|\b(?:old|previous|former) (?:regulations?|rules)\b"), _Use.PLAIN, _before_reform),
    (re.compile(rf"\b(?:antes|previo|anterior) (?:de|del|a|al) {_PERIOD}{_POINT}"), _Use.PLAIN, _before),
    (re.compile(rf"\bbefore {_POINT}"), _Use.PLAIN, _before),
    (re.compile(rf"\b(?:al|a fecha|a fecha de|a la fecha de?l?) (?:dia )?{_POINT}"), _Use.PLAIN, _during),
    (re.compile(rf"\b(?:al|a fecha|a fecha de|a la fecha de?l?|en fecha) (?:dia )?{_NUMERIC}"), _Use.PLAIN, _during),
    (re.compile(rf"\b(?:(?:el|del) )?(?:dia )?(?=\d{{1,2}}(?:\.?[ºo°])? de)(?:{_POINT})"), _Use.EXACT, _during),
    (re.compile(rf"\b(?:(?:el|del) )?(?:dia )?{_NUMERIC}"), _Use.EXACT, _during),
    (re.compile(rf"\b(?:en|durante|para|por|hasta|in|em|during|(?:a|hacia) (?:fines|finales|principios|inicios|mediados|comienzos) (?:de|del)) {_PERIOD}(?!\d{{1,2}} de)(?:{_POINT})"), _Use.PLAIN, _during),
    (re.compile(rf"\b(?:(?:del|el|al|la|de la|de) )?(?:a[nñ]o|gestion) (?:(?:i|ii|1|2) ?[/-] ?)?{_POINT}"), _Use.PLAIN, _during),
    (re.compile(rf"(?<!\d )\b(?:de|del|el|of) (?!\d{{1,2}} )(?:{_POINT})"), _Use.PLAIN, _over),
    (re.compile(rf"(?<=[a-z] )(?P<y>{YEAR})(?=\s*\??$)"), _Use.PLAIN, _over),
    (re.compile(r"\b(?:(?:el|del) )?(?:a[nñ]o pasado|a[nñ]o anterior)\b|\b(?:la |de la )?gestion (?:pasada|anterior)\b|\blast year\b|\b(?:no |o )?a[nñ]o passado\b"), _Use.PLAIN, _last_year),
    (re.compile(r"\b(?:(?:el|del) )?a[nñ]o antepasado\b"), _Use.PLAIN, _year_before_last),
    (re.compile(r"\b(?:el |del )?(?:proximo a[nñ]o|a[nñ]o que viene|a[nñ]o proximo)\b|\b(?:la )?proxima gestion\b|\bnext year\b"), _Use.PLAIN, _next_year),
    (re.compile(r"\b(?:el |del )?mes pasado\b|\blast month\b"), _Use.PLAIN, _last_month),
    (re.compile(r"\b(?:el |del )?semestre (?:pasado|anterior)\b"), _Use.PLAIN, _last_semester),
    (re.compile(rf"\b(?:hace|ha) (?:unos |como |mas o menos )?{_COUNT} (?P<unit>a[nñ]os?|mes(?:es)?)\b"), _Use.PLAIN, _years_ago),
    (re.compile(rf"\b{_COUNT} (?P<unit>years?|months?) ago\b"), _Use.PLAIN, _years_ago),
)  # fmt: skip
_NUMBERS = {
    "un": 1, "una": 1, "uno": 1, "um": 1, "one": 1, "dos": 2, "un par de": 2, "two": 2, "dois": 2, "tres": 3,
    "three": 3, "cuatro": 4, "four": 4, "cinco": 5, "five": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
}  # fmt: skip


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _NUMBERS.get(written, 0)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _day_of(first: date, last: date, today: date) -> date:
    if last < today:
        return last
    return first if first > today else today


def _span(parts: dict[str, str | None]) -> tuple[date, date] | None:
    """First and last day of the year, month or day named; None for a day that does not exist."""
    year, named, numbered, day = (parts.get(name) for name in ("y", "m", "n", "d"))
    if year is None:
        return None
    month = MONTHS[named] if named else int(numbered or 0)
    if not month:
        return None if day else (date(int(year), 1, 1), date(int(year), 12, 31))
    if month > 12:
        return None
    last = calendar.monthrange(int(year), month)[1]
    if day is None:
        return date(int(year), month, 1), date(int(year), month, last)
    exact = date(int(year), month, int(day)) if 1 <= int(day) <= last else None
    return (exact, exact) if exact else None
