# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""Study programmes as texts and questions name them: «Maestría en Ciencia de Datos», «el doctorado», «la de datos».

Which programmes there are is read from an office's own texts (`known_from`); nothing here lists any.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.language.words import STOP_WORDS, fold, stem

LEVELS = {
    "posdoctorado": r"pos(?:t)?doctorados?",
    "doctorado": r"(?:doctorados?|ph\.?d)",
    "maestría": r"(?:maestrias?|masters?|magister(?:es)?|posgrado de maestria)",
    "especialidad": r"(?:especialidad(?:es)?|especializacion(?:es)?)",
    "diplomado": r"(?:diplomados?|diplomaturas?)",
    "licenciatura": r"(?:licenciaturas?|pregrado)",
}
"""Levels by the name they are spoken of with, and the folded forms that mean them."""

FEMININE = frozenset({"maestría", "especialidad", "licenciatura"})

_LEVEL = "|".join(f"(?P<{fold(name)}>{form})" for name, form in LEVELS.items())
_LEVEL_WORD = re.compile(rf"\b(?:{_LEVEL})\b")
_NAMED = re.compile(rf"\b(?:{_LEVEL})\s+(?:en|de)\s+(?=\w)")
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_JOINTS = frozenset("de del la las el los y e en para".split())
# After «maestría en» these begin no discipline, and none goes on beyond them.
_NO_DISCIPLINE = frozenset(
    """linea modalidad cuotas total general curso proceso si caso fin cuanto que cual cuales donde cuando quien mi tu su
    mis sus este esta ese esa otro otra otros otras un una el los las lo tiempo vez virtual presencial semipresencial
    online distancia marcha horario horarios semestres años meses dias bolivianos ingles español promedio efectivo
    persona bolivia chuquisaca cochabamba beni oruro pando potosi tarija sucre extranjero area ciudad enero febrero
    marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre conjunto particular comparacion
    relacion base vista vigencia oferta cada todo toda todos todas alguna algun ningun ninguna ustedes usted soe
    postgrado posgrado universidad facultad unidad santa""".split()
)
_ENDS = frozenset(
    """cuesta cuestan vale valen dura duran sale salen empieza empiezan inicia comienza termina tiene tienen hay es son
    esta estan piden exigen exige pide requiere necesito necesita puedo puede pueden debo ofrecen ofrece dan dictan
    abre abren cierra queda pago pagar cobran incluye acepta aceptan con sin por desde hasta si cuando cuanto cuantos
    cuantas donde como quien que cual cuales pero porque o u ya no me se te lo les nos aqui ahi ahora hoy virtual
    presencial semipresencial online precio costo requisitos duracion horario fecha fechas plazo vigente favor
    gracias siendo soy aunque para a al ante entre segun solo tambien mas menos gestion semestre modulo version""".split()
)
# «tengo una licenciatura en Derecho», «hice un diplomado en otra parte»: what somebody brings, not what they ask for.
_BROUGHT = re.compile(
    r"\b(?:(?:teng[oa]|hice|hago|curs[eo]|estudi[eo]|termine|saque|obtuve|poseo|soy|vengo|egres\w+|titulad[oa]|"
    r"graduad[oa]|licenciad[oa]|aprobe|haber (?:hecho|cursado|estudiado))\b"
    r"(?:(?!\b(?:quier|quis|pued|podr|para|hay|busc|inscrib|postul|interes))[^.,;?¿])*|(?:con|mi|con mi|con una?)\s+)$"
)
_ELSEWHERE = re.compile(
    r"^[^.;?¿]{0,20}\b(?:otra (?:universidad|parte|institucion|facultad)|otro (?:lado|pais|lugar))\b"
)
_RECOGNISED = re.compile(r"\b(?:reconoc\w+|homolog\w+|convalid\w+|revalid\w+)\b")
_MAX_WORDS = 8
_SAME_WORD = 0.84  # ratio of matching letters: one slip in a word of six letters or more
_MAX_PROGRAMMES = 300


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme an office speaks of: its full name, level and the stems of its discipline."""

    name: str
    level: str
    stems: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What an office's texts name, told apart by identity. `mentions` are (level, stems) of every window behind a level's word."""

    programmes: tuple[Programme, ...] = ()
    mentions: tuple[tuple[str, frozenset[str]], ...] = ()
    levels: frozenset[str] = frozenset()

    def of_level(self, level: str) -> tuple[Programme, ...]:
        return tuple(programme for programme in self.programmes if programme.level == level)


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a question names a programme or a level: `text[start:end]`.

    `programmes` are the known ones it can mean (several while it is short of telling them apart). `is_unknown`
    says that it asks for a programme by a name that no text of the office speaks of.
    """

    start: int
    end: int
    level: str
    discipline: str = ""
    programmes: tuple[Programme, ...] = ()
    is_unknown: bool = False


def aligned_fold(text: str) -> str:
    """Folded text in which every character keeps its place."""
    return "".join((fold(char) or char)[:1] for char in text)


def known_from(titles: Iterable[str], texts: Iterable[str]) -> Known:
    """The programmes that titles and texts name with capitals, or a title to its end; pure."""
    names: dict[tuple[str, frozenset[str]], str] = {}
    mentions: set[tuple[str, frozenset[str]]] = set()
    levels: set[str] = set()
    for text, is_title in _sources(titles, texts):
        folded = aligned_fold(text)
        levels.update(_level_of(found) for found in _LEVEL_WORD.finditer(folded))
        for found in _NAMED.finditer(folded):
            level = _level_of(found)
            mentions.add((level, frozenset(_stems(folded[found.end() :], limit=_MAX_WORDS))))
            discipline = _written_name(text[found.end() :], is_title=is_title)
            if discipline and text[found.start()].isupper():
                name = f"{text[found.start() : found.end()]}{discipline}"
                names.setdefault((level, frozenset(_stems(fold(discipline)))), " ".join(name.split()))
    programmes = [Programme(name, level, stems) for (level, stems), name in names.items() if stems]
    return Known(tuple(programmes[:_MAX_PROGRAMMES]), tuple(mentions), frozenset(levels))


def mentions_in(question: str, known: Known) -> list[Mention]:
    """Every programme or level the question names, in order, none inside another."""
    folded = aligned_fold(question)
    found = [_mention(folded, match, known) for match in _LEVEL_WORD.finditer(folded)]
    named = {programme for mention in found for programme in mention.programmes}
    for programme in known.programmes:
        span = _span_of(programme, folded)
        if span and programme not in named and not any(m.start < span[1] and span[0] < m.end for m in found):
            found.append(Mention(*span, programme.level, programmes=(programme,)))
    return sorted(found, key=lambda mention: mention.start)


def by_discipline(words: str, known: Known) -> tuple[Programme, ...]:
    """The programmes whose discipline holds all of these content words: «software», «ciencia de datos»."""
    asked = list(_stems(fold(words)))
    return tuple(p for p in known.programmes if asked and all(_is_in(word, p.stems) for word in asked))


def _mention(folded: str, match: re.Match[str], known: Known) -> Mention:
    level = _level_of(match)
    joint = re.compile(r"\s+(?:en|de)\s+").match(folded, match.end())
    end = _discipline_end(folded, joint.end()) if joint else match.end()
    if joint is None or end <= joint.end():
        return Mention(match.start(), match.end(), level)
    for programme in known.of_level(level):  # the full name may be followed by words that are none of it
        span = _span_of(programme, folded[:end], joint.end())
        if span and not folded[joint.end() : span[0]].strip():
            return Mention(match.start(), span[1], level, folded[joint.end() : span[1]], (programme,))
    discipline = folded[joint.end() : end]
    programmes = tuple(p for p in by_discipline(discipline, known) if p.level == level)
    is_unknown = bool(
        known.programmes
        and not programmes
        and joint.group().strip() == "en"
        and not _is_brought(folded, match.start(), end)
        and not _is_spoken_of(level, discipline, known)
    )
    return Mention(match.start(), end, level, discipline, programmes, is_unknown)


def _is_brought(folded: str, start: int, end: int) -> bool:
    return bool(
        _BROUGHT.search(folded[:start]) or _ELSEWHERE.search(folded[end:]) or _RECOGNISED.search(folded)
    )


def _level_of(match: re.Match[str]) -> str:
    return next(name for name in LEVELS if match.group(fold(name)))


def _discipline_end(folded: str, start: int) -> int:
    """Where the discipline that begins at `start` ends; `start` itself when none begins there."""
    end, count = start, 0
    for token in _TOKEN.finditer(folded, start):
        between = folded[end : token.start()] if count else ""
        word = token.group()
        if (
            between.strip()
            or count == _MAX_WORDS
            or word in _ENDS
            or word.isdigit()
            or _LEVEL_WORD.match(word)
        ):
            break
        if word in _NO_DISCIPLINE and (not count or word not in _JOINTS):
            break
        end, count = token.end(), count + 1
    return start + len(_without_last_joints(folded[start:end]))


def _without_last_joints(words: str) -> str:
    return re.sub(rf"(?:\s+(?:{'|'.join(_JOINTS)}))+$", "", words)


def _is_spoken_of(level: str, discipline: str, known: Known) -> bool:
    asked = list(_stems(discipline))
    return not asked or any(
        of == level and all(_is_in(word, window) for word in asked) for of, window in known.mentions
    )


def _span_of(programme: Programme, folded: str, start: int = 0) -> tuple[int, int] | None:
    """Where all words of the programme's discipline stand together, with nothing but joints between them."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(folded, start):
        if _is_in(stem(token.group()), programme.stems):
            run.append(token)
        elif token.group() not in _JOINTS:
            run = []
        if len({stem(t.group()) for t in run}) >= len(programme.stems) and _covers(run, programme):
            first = next(i for i in range(len(run) - 1, -1, -1) if _covers(run[i:], programme))
            return run[first].start(), token.end()
    return None


def _covers(run: list[re.Match[str]], programme: Programme) -> bool:
    said = frozenset(stem(token.group()) for token in run)
    return all(_is_in(word, said) for word in programme.stems)


def _is_in(word: str, stems: frozenset[str]) -> bool:
    return word in stems or (len(word) >= 5 and any(_is_slip(word, other) for other in stems))


@lru_cache(maxsize=20_000)
def _is_slip(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) > 2 or len(other) < 5 or word[0] != other[0]:
        return False
    return SequenceMatcher(None, word, other).ratio() >= _SAME_WORD


def _stems(folded: str, limit: int = 40) -> Iterator[str]:
    for token in _TOKEN.findall(folded)[:limit]:
        if token not in STOP_WORDS and not token.isdigit():
            yield stem(token)


def _written_name(rest: str, *, is_title: bool) -> str:
    """The capitalised name `rest` begins with, or all of a title's rest when it is written small."""
    words: list[str] = []
    end = 0
    for token in _TOKEN.finditer(rest):
        between, word = rest[end : token.start()], token.group()
        if (
            (words and between != " ")
            or len(words) == _MAX_WORDS
            or _LEVEL_WORD.fullmatch(aligned_fold(word))
        ):
            break
        if not (word[0].isupper() or word in _JOINTS or is_title):
            break
        words.append(word)
        end = token.end()
    while words and words[-1] in _JOINTS:
        words.pop()
    return " ".join(words) if words and not all(word in _JOINTS for word in words) else ""


def _sources(titles: Iterable[str], texts: Iterable[str]) -> Iterator[tuple[str, bool]]:
    yield from ((title, True) for title in titles)
    yield from ((text, False) for text in texts)
