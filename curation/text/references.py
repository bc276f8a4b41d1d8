"""Articles that running text names: «arts. 21 y 22», «artículo 12 bis», «disposición transitoria primera»."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"\d{1,4}(?:\s?-?\s?(?:bis|ter|qu[aá]ter)\b|\s?-\s?[a-z]\b)?"
_LIST = re.compile(
    rf"\b(?:arts?\.?|art[ií]culos?)\s*(?P<list>{_NUMBER}[°º]?(?:\s*(?:,|;|y|e|al?|hasta)\s*{_NUMBER}[°º]?)*)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?P<first>\d{1,4})[°º]?\s*(?:al?|hasta)\s*(?P<last>\d{1,4})", re.IGNORECASE)
_PROVISION = re.compile(
    r"\bdisposici[oó]n(?:es)?\s+(?P<kind>transitoria|final|abrogatoria|derogatoria|adicional)(?:e?s)?"
    r"\s+(?P<number>\w+)",
    re.IGNORECASE,
)
# Values of `ArticleKind`.
_ARTICLE = "article"
_KINDS = {
    "transitoria": "transitory",
    "final": "final",
    "abrogatoria": "repealing",
    "derogatoria": "repealing",
    "adicional": "additional",
}
_LONGEST_RANGE = 30  # «arts. 1 al 76» names the regulation, not its articles


@dataclass(frozen=True, slots=True)
class Reference:
    """A named article: its kind, its number as compared (`comparable_number`), its place in the text."""

    kind: str
    number: str
    start: int


def comparable_number(number: str) -> str:
    """`12 BIS`, `12-bis` and `12 bis` are one; `PRIMERA` and `primera` too."""
    plain = unicodedata.normalize("NFKD", number.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain)


def find_references(text: str) -> Iterator[Reference]:
    """Each article the text names, in order; one may come twice."""
    for match in _LIST.finditer(text):
        for number in _numbers(match["list"]):
            yield Reference(_ARTICLE, comparable_number(number), match.start())
    for match in _PROVISION.finditer(text):
        kind = _KINDS[match["kind"].casefold()]
        yield Reference(kind, comparable_number(match["number"]), match.start())


def _numbers(written: str) -> Iterator[str]:
    for span in _RANGE.finditer(written):
        first, last = int(span["first"]), int(span["last"])
        if first < last <= first + _LONGEST_RANGE:
            yield from (str(number) for number in range(first + 1, last))
    yield from re.findall(_NUMBER, written, re.IGNORECASE)
