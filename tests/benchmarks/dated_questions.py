# ruff: noqa: E501 - questions stay on one line
"""Questions about what was in force on a day, in the many ways people name one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.language.words import fold


@dataclass(frozen=True, slots=True)
class Topic:
    """An article that changed: how it is asked about in the present and in the past, without a day."""

    anchor: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class DatedQuestion:
    """`day` is whose rules are right; `as_of` is what the caller says beside the text."""

    text: str
    way: str
    anchor: str
    day: date
    as_of: date | None = None


SAMPLE_TOPICS = (
    Topic("48", "con qué nota se aprueba una asignatura", "con qué nota se aprobaba una asignatura"),
    Topic("61", "cuántos miembros tiene el tribunal de maestría", "cuántos miembros tenía el tribunal de maestría"),
    Topic("60", "cuántas prórrogas de tesis se conceden", "cuántas prórrogas de tesis se concedían"),
    Topic("46", "qué asistencia mínima se exige", "qué asistencia mínima se exigía"),
    Topic("36", "cuánto cuesta la matrícula por gestión", "cuánto costaba la matrícula por gestión"),
    Topic("54", "qué similitud máxima se permite en la tesis", "qué similitud máxima se permitía en la tesis"),
    Topic("24", "cuántos puntos se necesitan para ser admitido", "cuántos puntos se necesitaban para ser admitido"),
    Topic("37", "cuánto es la colegiatura de la maestría", "cuánto era la colegiatura de la maestría"),
    Topic("52", "cuál es el plazo máximo para concluir la maestría", "cuál era el plazo máximo para concluir la maestría"),
    Topic("39", "qué recargo lleva una cuota atrasada", "qué recargo llevaba una cuota atrasada"),
)  # fmt: skip


def questions_about(
    topics: Sequence[Topic], *, first: date, reform: date, today: date
) -> Iterator[DatedQuestion]:
    """Each topic in every way; `first` and `reform` are the first days of the older and the newer rules."""
    before, year = reform - timedelta(days=1), reform.year - 2
    inside = date(year, 12, 31)
    ago = today.year - year
    years_ago = date(year, today.month, min(today.day, 28))
    for topic in topics:
        now, then, anchor = topic.now, topic.then, topic.anchor
        asked = (
            (f"En {year}, ¿{then}?", "en AÑO", inside),
            (f"¿{_capital(then)} en {year}?", "… en AÑO", inside),
            (f"{then} en marzo de {year}", "en MES de AÑO", date(year, 3, 31)),
            (f"Según el reglamento de {first.year}, ¿{now}?", "según el reglamento de AÑO", _end(first.year)),
            (f"Para la gestión {year}: ¿{then}?", "para la gestión AÑO", inside),
            (f"¿{_capital(then)} antes de la reforma?", "antes de la reforma", before),
            (f"con el reglamento anterior {then}", "con el reglamento anterior", before),
            (f"¿{_capital(then)}?", "¿cuál era…?", before),
            (f"¿{_capital(then)} antes de {reform.year}?", "antes de AÑO", _end(reform.year - 1)),
            (f"¿{_capital(then)} hace {ago} años?", "hace N años", years_ago),
            (f"¿{_capital(then)} el 15 de marzo de {year}?", "el DÍA de MES de AÑO", date(year, 3, 15)),
            (f"¿{_capital(then)} en {first.year - 4}?", "antes de toda regla", _end(first.year - 4)),
            (f"{then} en {reform.year - 1}, en esa época", "en AÑO, en esa época", _end(reform.year - 1)),
            (f"¿{_capital(then)} el año pasado?", "el año pasado", _end(today.year - 1)),
            (f"Me inscribí en {year}, ¿{now} ahora?", "historia, y ahora", today),
            (f"Soy de la promoción {year}, ¿{now}?", "de la promoción AÑO", today),
            (f"¿{_capital(now)} hoy?", "hoy", today),
            (f"¿{_capital(now)} según la normativa vigente?", "vigente", today),
        )
        for text, way, day in asked:
            yield DatedQuestion(text, way, anchor, day)
            yield DatedQuestion(_as_typed(text), f"{way} (tecleado)", anchor, day)
        yield DatedQuestion(f"¿{_capital(now)}?", "as_of", anchor, inside, as_of=inside)


def _as_typed(text: str) -> str:
    """As people type on a phone: no capitals, accents or opening marks."""
    return fold(text).replace("¿", "").replace("ñ", "n")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _end(year: int) -> date:
    return date(year, 12, 31)
