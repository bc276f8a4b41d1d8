# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""Spanish words as they are compared: without accents or case, stemmed, function words left out."""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_NOT_LATIN = re.compile(r"[^\x00-\u02ff]+")  # no combining mark is a Latin letter
_STEMMER = snowballstemmer.stemmer("spanish")

STOP_WORDS = frozenset(
    """a al algo algun alguna algunas alguno algunos ante antes aquel aquella aqui asi aun aunque bajo bien cada
    casi como con contra cual cuales cualquier cuando cuanta cuantas cuanto cuantos de debe deben del desde despues
    donde dos durante e el ella ellas ello ellos en entonces entre era eran eres es esa esas ese eso esos esta estaba
    estan estar estas este esto estos estoy etc fue fueron ha haber habia hace hacer hacia han hasta hay he hoy ir la
    las le les lo los mas me mediante mi mientras mis mismo mucho muy nada ni no nos nosotros nuestra nuestro o os
    otra otras otro otros para pero poco por porque pues puede pueden puedo que quien quienes quiere quiero saber se
    sea sean segun ser si sido siempre sin sobre solo son soy su sus tal tambien tampoco tan tanto te tener tengo ti
    tiene tienen toda todas todo todos tras tu tus u un una unas uno unos usted ustedes va van y ya yo favor hola
    podria podrian quisiera gustaria necesito dime diga digame saben sabes""".split()
)


def fold(text: str) -> str:
    """Lower case without accents, ñ kept; compatibility forms (ﬁ, ², full width) made plain."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("ñ", "\0")
    decomposed = unicodedata.normalize("NFD", plain)
    return _NOT_LATIN.sub(_without_marks, decomposed).replace("\0", "ñ")


def _without_marks(found: re.Match[str]) -> str:
    return "".join(c for c in found.group() if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Folded words in order."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order."""
    return [
        stem(word) for word in words(text) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())
    ]
