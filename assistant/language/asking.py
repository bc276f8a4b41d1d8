# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""What a question asks for, and the small words that turn one question into another.

«¿Dónde me inscribo?» and «¿Cuándo me inscribo?» share every meaning word and ask for different things; so do
«con tesis» and «sin tesis», «desde» and «hasta», «puedo» and «no puedo». Search leaves these words out; here
they are read.
"""

import re
from functools import lru_cache

from assistant.language.words import content_stems, fold, words

_ASPECTS: dict[str, str] = {
    "when": r"cuando|(?:que|q) (?:dia|fecha|mes|hora)s?|a que hora|(?:hasta|desde) (?:cuando|que)|fechas?|plazos?|"
    r"horarios?|calendario|cronograma",
    "where": r"a?donde|en que (?:lugar|sitio|oficina|edificio|piso|pagina|ventanilla)|ubicacion|direccion|lugar",
    "who": r"quien(?:es)?|que persona|que (?:autoridad|instancia|oficina)",
    "price": r"cuanto (?:cuesta|cuestan|vale|valen|sale|salen|es|hay que pagar|pago|pagar|se paga|cobran|debo pagar|"
    r"tengo que pagar|seria|esta)|(?:cual es )?el (?:costo|precio|monto)|precios?|costos?|monto|aranceles?|tarifas?|"
    r"a como esta",
    "length": r"cuanto (?:dura|duran|tiempo|tarda|tardan|demora|demoran|falta)|cuantos (?:meses|anos|años|dias|semestres)|"
    r"duracion|en cuanto tiempo",
    "number": r"cuant[oa]s(?! (?:meses|años|dias|semestres))|numero de|cantidad de",
    "how": r"como|de que (?:manera|forma|modo)|que (?:pasos|tramite|hago|debo hacer|tengo que hacer|hay que hacer)|"
    r"procedimiento|pasos",
    "why": r"por que|porque razon|para que|motivo",
    "needs": r"requisitos?|que (?:papeles|documentos|documentacion|necesito|piden|se necesita|hay que (?:llevar|presentar))|"
    r"q (?:papeles|documentos|necesito|piden)|documentos|papeles",
}  # fmt: skip
# What the answer to such a question holds somewhere.
_ANSWERS: dict[str, str] = {
    "when": r"\d{1,2}:\d{2}|\d{1,2} (?:de )?(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|"
    r"diciembre)|\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|lunes|martes|"
    r"miercoles|jueves|viernes|sabado|domingo|dias?|semanas?|meses|plazo|fechas?|calendario|semestre|horas)\b",
    "price": r"(?:bs|\$|€|us\$|usd)\.? ?\d|\d ?(?:bs|bolivianos|euros|dolares|%)|\b(?:gratis|gratuit\w+|sin costo|costo|precio|descuento)\b",
    "length": r"\d+ ?(?:minutos?|horas?|dias?|semanas?|mes(?:es)?|semestres?|anos?|años?)|\b(?:un|dos|tres|cuatro|cinco|seis|doce|"
    r"dieciocho|veinticuatro) (?:minutos?|horas?|dias?|semanas?|mes(?:es)?|semestres?|anos?|años?)",
    "where": r"\b(?:en (?:la|el|las|los) (?:secretaria|oficina|pagina|plataforma|web|sede|edificio|piso|aula|ventanilla|portal|sistema|"
    r"campus|direccion|biblioteca|caja|banco|escuela|facultad)|https?://|www|piso|edificio|calle|avenida|av)\b|@",
    "number": r"\d|\b(?:un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)\b",
    "needs": r"(?m)^\s*(?:[-*]|\d+[.)])|\b(?:fotocopia|certificado|titulo|formulario|requisitos?|documentos?|presentar|comprobante)\b",
}  # fmt: skip
_ANSWERING = {aspect: re.compile(pattern) for aspect, pattern in _ANSWERS.items()}
_COMPILED = {aspect: re.compile(rf"\b(?:{words})\b") for aspect, words in _ASPECTS.items()}
_YES_NO = re.compile(
    r"^\W*(?:(?:y|e|pero|entonces|hola|oye|disculpe?|una consulta|consulta) )*(?:se )?(?:puedo|puede|pueden|podria|podemos|"
    r"hay|es|son|tengo que|debo|tienen|tiene|existe|existen|hace falta|es (?:necesario|obligatorio|posible)|aceptan|"
    r"necesito|sirve|vale|dan|ofrecen|cuentan|esta|estan|me)\b"
)
_DENIALS = re.compile(r"\b(?:no|nunca|jamas|ningun\w*|tampoco|ni|sin)\b")
_ARTICLES = frozenset(
    "el la los las un una unos unas al del mi mis tu tus su sus este esta cada otro otra".split()
)
_PREPOSITIONS = frozenset("de en para por con sin a".split())
_INFINITIVES = ("ar", "er", "ir", "arse", "erse", "irse")
OPPOSITES = (
    ("que dia", "que hora"),
    ("que fecha", "que hora"),
    ("con", "sin"),
    ("desde", "hasta"),
    ("antes", "despues"),
    ("antes", "luego"),
    ("dentro", "fuera"),
    ("obligatori", "opcional"),
    ("primer", "ultim"),
    ("minim", "maxim"),
    ("aprob", "reprob"),
    ("entrar", "salir"),
    ("entreg", "recog"),
    ("devol", "prest"),
    ("abr", "cierr"),
    ("empiez", "termin"),
    ("inici", "final"),
    ("nacional", "extranjer"),
    ("presencial", "virtual"),
    ("publica", "privad"),
    ("docente", "estudiante"),
    ("interno", "extern"),
    ("alta", "baja"),
)
_MARKS = str.maketrans("¿?¡!,;.:()«»\"'-/", " " * 16)
_SLOTS: dict[str, str] = {
    "level": r"(?:post|pos)?doctorad\w*|maestri\w*|master\w*|magister\w*|diplomad\w*|especiali(?:dad|zacion)\w*|licenciatura\w*|"
    r"pregrado|grado",
    "mode": r"presencial\w*|virtual\w*|semipresencial\w*|distancia|online|linea",
    "person": r"extranjer\w*|bolivian\w*|nacional\w*|docente\w*|profesor\w*|becari\w*|egresad\w*|administrativ\w*|tutor\w*|"
    r"tribunal\w*|director\w*|jurado\w*",
    "year": r"(?:19|20)\d\d",
    "ordinal": r"primer\w*|segund\w*|tercer\w*|cuart\w*|quint\w*|ultim\w*",
}
_SLOT_PATTERNS = {slot: re.compile(rf"\b(?:{words})\b") for slot, words in _SLOTS.items()}
_SLOT_STEM_CHARS = 6  # maestría and maestrías, extranjera and extranjero


@lru_cache(maxsize=20_000)
def aspects(question: str) -> frozenset[str]:
    """What is asked for: `when`, `where`, `who`, `price`, `length`, `number`, `how`, `why`, `needs`, `yes_no`."""
    text = fold(question)
    found = {aspect for aspect, pattern in _COMPILED.items() if pattern.search(text)}
    if found & {"price", "length"}:
        found.discard("number")
    if not found and _YES_NO.search(text):
        found.add("yes_no")
    return frozenset(found)


@lru_cache(maxsize=20_000)
def _answered_aspects(text: str) -> frozenset[str]:
    folded = "\n".join(fold(line) for line in text.splitlines())
    return frozenset(aspect for aspect, pattern in _ANSWERING.items() if pattern.search(folded))


def lacks_answer(wanted: frozenset[str], text: str) -> bool:
    """Whether nothing in `text` has the form of an answer to any of the aspects (dates for when, and so on)."""
    readable = wanted & _ANSWERING.keys()
    return bool(readable) and not readable & _answered_aspects(text)


def is_question(text: str) -> bool:
    """Whether it is put as a question: by its marks, its interrogative or its opening verb."""
    return "?" in text or bool(aspects(text))


@lru_cache(maxsize=20_000)
def denies(text: str) -> bool:
    return _DENIALS.search(fold(text)) is not None


def contradicts(question: str, other: str) -> bool:
    """Whether one of a pair of opposites stands in `question` and only the other one in `other`."""
    asked, said = fold(question), fold(other)
    return any(
        _has(mine, asked) and not _has(theirs, asked) and _has(theirs, said) and not _has(mine, said)
        for pair in OPPOSITES
        for mine, theirs in (pair, pair[::-1])
    )


def substitutes(question: str, other: str, *, known: frozenset[str] = frozenset()) -> bool:
    """Whether one thing stands in the place of another: «¿Quién coordina Turismo?», «¿Quién coordina Marketing?».

    Both name a thing that the other does not, beside something they share, or the same things with their
    parts exchanged («¿Evalúa el docente al estudiante?»). Only things count: verbs have synonyms everywhere.
    `known` are stems that are no difference, because the entry speaks of them elsewhere.
    """
    asked, said = _subject(question), _subject(other)
    mine, theirs = set(asked), set(said)
    if mine == theirs:
        return len(mine) > 1 and asked != said
    new, gone = mine - theirs - known, theirs - mine
    return bool(mine & theirs and new & _things(question) and gone & _things(other))


@lru_cache(maxsize=20_000)
def _subject(question: str) -> tuple[str, ...]:
    """Stems of what is asked about, without the words that only say what is asked for."""
    text = fold(question)
    for pattern in _COMPILED.values():
        text = pattern.sub(" ", text)
    return tuple(dict.fromkeys(content_stems(text)))


@lru_cache(maxsize=20_000)
def _things(text: str) -> frozenset[str]:
    """Stems of words that stand as nouns do: after an article, a possessive or a preposition, or last."""
    said = words(text)
    nouns = [
        word
        for before, word in zip(("", *said), said, strict=False)
        if before in _ARTICLES or (before in _PREPOSITIONS and not word.endswith(_INFINITIVES))
    ]
    return frozenset(content_stems(" ".join([*nouns, *said[-1:]])))


def _has(opening: str, folded: str) -> bool:
    """Whether a word begins so."""
    return f" {opening}" in f" {folded}".translate(_MARKS)


@lru_cache(maxsize=20_000)
def slots(text: str) -> frozenset[tuple[str, str]]:
    """What is named of levels, modes, persons, years and ordinals, as (slot, stem)."""
    folded = fold(text)
    return frozenset(
        (slot, match.group()[:_SLOT_STEM_CHARS])
        for slot, pattern in _SLOT_PATTERNS.items()
        for match in pattern.finditer(folded)
    )
