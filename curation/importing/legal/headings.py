"""Which lines are headings of a legal text. A mention of an article in running text is none."""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from curation.importing.legal.numbers import NUMBER, Number, parse_number, plain


class PartKind(StrEnum):
    """Values are those of `curation.enums.ArticleKind`."""

    PREAMBLE = "preamble"
    ARTICLE = "article"
    ADDITIONAL = "additional"
    TRANSITORY = "transitory"
    REPEALING = "repealing"
    FINAL = "final"
    ANNEX = "annex"


class Level(IntEnum):
    """Containers from the outermost to the innermost."""

    BOOK = 0
    TITLE = 1
    CHAPTER = 2
    SECTION = 3
    SUBSECTION = 4


@dataclass(frozen=True, slots=True)
class Container:
    level: Level
    label: str
    rest: str


@dataclass(frozen=True, slots=True)
class Provisions:
    """The heading of a group: «DISPOSICIONES TRANSITORIAS»; what follows may be numbered by words."""

    kind: PartKind
    label: str


@dataclass(frozen=True, slots=True)
class PartHeading:
    kind: PartKind
    number: Number
    rest: str


_MARKS = r"[\s#*_>]*"  # Markdown around a heading
_DELIMITER = r"\s?(?P<delimiter>\.?\s?[-–—]+|[.:;)]+|(?=\()|$)?[\s*_]*(?P<rest>.*)$"
_FLAGS = re.VERBOSE | re.IGNORECASE
_ARTICLE = re.compile(rf"^{_MARKS}(?-i:A)(?:rt[ií]culo|rt\.)\s+{NUMBER}{_DELIMITER}", _FLAGS)
_CONTAINERS = {
    "libro": Level.BOOK, "titulo": Level.TITLE, "capitulo": Level.CHAPTER,
    "seccion": Level.SECTION, "subseccion": Level.SUBSECTION,
}  # fmt: skip
_CONTAINER = re.compile(
    rf"^{_MARKS}(?P<word>(?-i:[LTCS])(?:ibro|[ií]tulo|ap[ií]tulo|ecci[oó]n|ubsecci[oó]n))\s+{NUMBER}{_DELIMITER}",
    _FLAGS,
)
_KINDS = {
    "adicional": PartKind.ADDITIONAL, "complementari": PartKind.ADDITIONAL,
    "transitori": PartKind.TRANSITORY, "abrogatori": PartKind.REPEALING,
    "derogatori": PartKind.REPEALING, "final": PartKind.FINAL,
}  # fmt: skip
_KIND_WORD = r"(?:adicional|complementari|transitori|abrogatori|derogatori|final)(?:[oa]s?|es)?"
_GROUP = re.compile(
    rf"^{_MARKS}(?:(?-i:D)isposici(?:ones|[oó]n)\s+{_KIND_WORD}(?:\s*[,y]\s*{_KIND_WORD})*"
    rf"|(?-i:T)ransitori[oa]s?)[\s.:*_]*$",
    _FLAGS,
)
_PROVISION = re.compile(
    rf"^{_MARKS}(?-i:D)isposici[oó]n\s+(?P<kind>{_KIND_WORD})\s+{NUMBER}{_DELIMITER}", _FLAGS
)
_NUMBERED = re.compile(rf"^{_MARKS}(?=(?-i:[A-ZÁÉÍÓÚ])){NUMBER}{_DELIMITER}", _FLAGS)
_ANNEX = re.compile(rf"^{_MARKS}(?-i:ANEXO|Anexo)(?:\s+(?:N[°º.]*\s*)?{NUMBER})?{_DELIMITER}", _FLAGS)
_CONTENTS_ENTRY = re.compile(
    r"(?:\.\s?){4,}\s*\d{0,4}\s*$|…+\s*\d{1,4}\s*$|\s{4,}\d{1,4}\s*$|\t\s*\d{1,4}\s*$"
)
# A line that ends in one of these is continued by the next one: what follows is a mention.
_CONTINUED = re.compile(
    r"(?:\b(?:el|la|los|las|del|al|de|en|y|e|o|u|con|por|según|conforme|presente|este|citado|inciso|literal"
    r"|numeral|párrafo|parágrafo|art[ií]culo))$",
    re.IGNORECASE,
)
MAX_HEADING_CHARS = 160


def article_heading(line: str, previous: str) -> PartHeading | None:
    """The article that begins on this line; `previous` is the filled line before it."""
    match = _ARTICLE.match(line)
    if match is None or _CONTENTS_ENTRY.search(line) or _CONTINUED.search(previous.strip()):
        return None
    number = parse_number(match["number"], match["latin"])
    if number is None or not _opens_text(match):
        return None
    return PartHeading(PartKind.ARTICLE, number, match["rest"].strip())


def _opens_text(match: re.Match[str]) -> bool:
    """Whether what follows the number begins a text: «12 del Reglamento» and «12, inciso b» go on."""
    rest, delimiter = match["rest"].strip(), (match["delimiter"] or "").strip()
    if not rest:
        return True
    if "-" in delimiter or "–" in delimiter or "—" in delimiter or ":" in delimiter:
        return True
    starts_text = rest[0].isupper() or rest[0].isdigit() or rest[0] in '([«“"¿-–•'
    return starts_text and not (rest[0].isdigit() and not delimiter)


def container_heading(line: str) -> Container | None:
    line = _without_neighbour(line)
    match = _CONTAINER.match(line)
    if match is None or len(line.strip()) > MAX_HEADING_CHARS or _CONTENTS_ENTRY.search(line):
        return None
    number = parse_number(match["number"], match["latin"])
    rest = match["rest"].strip(" *_#")
    if number is None or (rest and not rest[0].isupper() and not match["delimiter"]):
        return None
    word = match["word"]
    return Container(_CONTAINERS[plain(word)], f"{word} {number.printed}", rest)


def _without_neighbour(line: str) -> str:
    """The line without what stands far to its right, such as the stamp of a signature."""
    sides = re.match(r"(?P<left>.*?\S)\s{12,}(?P<right>\S.*)$", line)
    return sides["left"] if sides and not sides["right"].isupper() else line


def provisions_heading(line: str) -> Provisions | None:
    if not _GROUP.match(line) or len(line.strip()) > MAX_HEADING_CHARS:
        return None
    return Provisions(_kind_of(line), line.strip(" *_#.:"))


def provision_heading(line: str, group: PartKind | None) -> PartHeading | None:
    """«Disposición final primera.-» anywhere; inside a group also «PRIMERA:» or «Segundo.»."""
    match = _PROVISION.match(line)
    if match is not None:
        kind: PartKind | None = _kind_of(match["kind"])
    else:
        kind, match = group, _NUMBERED.match(line) if group is not None else None
        if match is not None and (not match["delimiter"] or match["number"].isdigit()):
            return None
    if match is None or kind is None or _CONTENTS_ENTRY.search(line):
        return None
    number = parse_number(match["number"], match["latin"])
    return PartHeading(kind, number, match["rest"].strip()) if number else None


def annex_heading(line: str) -> PartHeading | None:
    match = _ANNEX.match(line)
    if match is None or len(line.strip()) > MAX_HEADING_CHARS or _CONTENTS_ENTRY.search(line):
        return None
    rest = match["rest"].strip(" *_#")
    if rest and not match["delimiter"] and not rest.isupper():
        return None
    number = parse_number(match["number"], match["latin"]) if match["number"] else Number("", "", 0)
    return PartHeading(PartKind.ANNEX, number, rest) if number else None


def _kind_of(words: str) -> PartKind:
    """The first kind named: «transitorias y finales» are transitory until a heading says otherwise."""
    folded = plain(words)
    found = [(folded.index(stem), kind) for stem, kind in _KINDS.items() if stem in folded]
    return min(found)[1]
