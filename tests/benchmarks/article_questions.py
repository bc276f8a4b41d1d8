# ruff: noqa: SIM905 - tables of words read best unbroken
"""Questions for parts of a regulation by number, made from its own tree in the ways people write them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.facts.numbers import PartNumber, printed_number
from assistant.language.words import fold
from curation.enums import ArticleKind
from curation.models import Article, Regulation

_ONES = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis
    diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis
    veintisiete veintiocho veintinueve""".split()
_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_ORDINALS = (
    "primera segunda tercera cuarta quinta sexta séptima octava novena décima undécima duodécima".split()
)
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_PROVISIONS = {
    ArticleKind.ADDITIONAL: "adicional",
    ArticleKind.TRANSITORY: "transitoria",
    ArticleKind.REPEALING: "derogatoria",
    ArticleKind.FINAL: "final",
}
MAX_LONG_NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class PartQuestion:
    """`key` is the passage key of the part asked for, empty when there is none of this number."""

    text: str
    way: str
    key: str
    number: str


Way = Callable[[PartNumber], str]

ARTICLE_WAYS: dict[str, Way] = {
    "question": lambda number: f"¿Qué dice el artículo {number}",
    "short": lambda number: f"art {number}",
    "abbreviated": lambda number: f"me pasas el texto del art. {number}",
    "capitals": lambda number: f"ARTICULO {_with_sign(number)}",
    "words": lambda number: f"artículo {in_words(number)}",
    "roman": lambda number: f"articulo {_with_suffix(_roman(number.value), number)}",
    "misspelt": lambda number: f"que dice el artciulo {number}",
    "subdivision": lambda number: f"inciso b) del artículo {number}",
    "numbered": lambda number: f"quiero ver el artículo nro. {number}",
    "about": lambda number: f"según el art.{number}",
}
"""Ten ways to ask for an article; the regulation's name is put after each where several are in force."""

PROVISION_WAYS: dict[str, Callable[[str, PartNumber], str]] = {
    "question": lambda kind, number: f"¿Qué dice la disposición {kind} {_ordinal(number)}",
    "short": lambda kind, number: f"disposicion {kind} {number}",
    "before": lambda kind, number: f"{_ordinal(number)} disposición {kind}",
    "capitals": lambda kind, number: f"DISPOSICIÓN {kind.upper()} {_with_sign(number)}",
}


def called(regulation: Regulation, *, in_full: bool) -> str:
    """A name as people say it: the title, or of a long one what stands before its first comma."""
    name = str(regulation)
    if not in_full and len(name) > MAX_LONG_NAME_CHARS:
        name = name.split(",", 1)[0]
    return name


def questions_about(
    articles: Sequence[Article], *, name: Callable[[int], str], every_way: bool
) -> Iterator[PartQuestion]:
    """Questions for each part; `name(i)` names the regulation in the i-th one, or nothing."""
    at = 0
    for article in articles:
        number = printed_number(article.number)
        if article.kind == ArticleKind.PREAMBLE or number is None:
            continue
        ways = _ways(ArticleKind(article.kind))
        names = list(ways) if every_way else [list(ways)[at % len(ways)]]
        for way in names:
            at += 1
            yield PartQuestion(_whole(ways[way](number), name(at), way), way, article.key, str(number))


def questions_about_nothing(
    numbers: Sequence[PartNumber], *, name: Callable[[int], str]
) -> Iterator[PartQuestion]:
    """Questions for articles that are not there, in all ways."""
    for number in numbers:
        for at, (way, write) in enumerate(ARTICLE_WAYS.items()):
            yield PartQuestion(_whole(write(number), name(at), way), way, "", str(number))


def in_words(number: PartNumber) -> str:
    """«treinta y cinco bis»; from 100 on in digits, as nobody spells them out."""
    value = number.value
    if value >= 100:
        return str(number)
    words = _ONES[value] if value < 30 else _TENS[value // 10 - 3]
    if value >= 30 and value % 10:
        words += f" y {_ONES[value % 10]}"
    return _with_suffix(words, number)


def _ways(kind: ArticleKind) -> dict[str, Way]:
    if kind is ArticleKind.ARTICLE:
        return ARTICLE_WAYS
    if kind is ArticleKind.ANNEX:
        return {"annex": lambda number: f"qué dice el anexo {number}"}
    word = _PROVISIONS[kind]
    return {
        f"provision {way}": lambda number, write=write: write(word, number)  # type: ignore[misc]
        for way, write in PROVISION_WAYS.items()
    }


def _whole(text: str, name: str, way: str) -> str:
    named = f"{text} de {_article(name)}{name}" if name else text
    named = named.replace(" de el ", " del ")
    if way == "about":
        named = f"{named}, ¿se puede pedir una prórroga?"
    if way in {"short", "misspelt", "roman"}:
        named = fold(named)
    return f"{named}?" if named.startswith("¿") else named


def _article(name: str) -> str:
    return "la " if fold(name).startswith(("ley", "orden")) else "el "


def _with_sign(number: PartNumber) -> str:
    return f"{number.value}º {number.suffix.upper()}".strip()


def _with_suffix(text: str, number: PartNumber) -> str:
    return f"{text} {number.suffix}".strip()


def _ordinal(number: PartNumber) -> str:
    if 1 <= number.value <= len(_ORDINALS):
        return _with_suffix(_ORDINALS[number.value - 1], number)
    return str(number)


def _roman(value: int) -> str:
    if value >= 400:
        return str(value)  # nobody counts articles so far in Roman
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (value // worth)
        value %= worth
    return text
