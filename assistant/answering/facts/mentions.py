# ruff: noqa: SIM905 - tables of words read best unbroken
"""Which articles, chapters and provisions a text names by number. Pure.

Tokens become one-letter codes, and a small grammar over the codes finds the mentions. A number that no such
word stands beside is never one: «el 12 de mayo», «12 meses», «gestión 2023».
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.facts.divisions import (
    DIVISION_WORDS,
    PLURALS,
    PROVISION_HEADS,
    PROVISION_WORDS,
    Division,
    spelled,
)
from assistant.answering.facts.numbers import LATIN, PartNumber, ReadNumber, Script, read_number
from assistant.answering.facts.tokens import Token, plain_text, tokens_of

# A S division word, singular or plural; D «disposición»; K kind of provision; P preamble; n o number and
# ordinal; f what stands before a number; r the word for a norm; y , a d e small words; w any other; . a sign.
_FILLERS = frozenset({"no", "n", "nro", "num", "nums", "numero", "numeros", "number", "#", ":", ".", "°"})
_SMALL_WORDS = {
    **dict.fromkeys(("y", "e", "o", "u", "&", "and"), "y"),
    **dict.fromkeys(("a", "al", "hasta", "-", "–"), "a"),
    **dict.fromkeys(("de", "del", "d", "of"), "d"),
    **dict.fromkeys(("el", "la", "los", "las", "the"), "e"),
    ",": ",",
}
NORM_WORDS = frozenset(
    """reglamento reglamentos reglamentacion normativa normativas norma normas regl rgto rto ley leyes decreto
    estatuto constitucion cpe codigo tratado convenio convencion regulation regulations""".split()
)
_MORE = r"(?:(?:,y?|y)e?[no])"
_GRAMMAR = re.compile(
    rf"""
    (?P<article_kind>  A(?P<n1>[no])K | AKf*(?P<n2>[no]) )     # artículo primero transitorio
  | (?P<provision>     D?Kf*(?P<n3>[no]){_MORE}* | Df*(?P<n4>[no])K )
  | (?P<before>        (?P<n5>o)D?K | (?P<n6>o)[AS] )          # primera transitoria, tercer capítulo
  | (?P<range>         [AS]f*d?e?(?P<n7>[no])ae?f*[no] )
  | (?P<plural>        Sf*(?P<n8>[no]){_MORE}* )
  | (?P<singular>      Af*(?P<n9>[no])(?:{_MORE}+(?![wnAS]))? )
  | (?P<bare_number>   e(?P<n10>[no])de?(?=r) )                # el 12 del reglamento
  | (?P<whole>         D?K | P | [AS] )                        # las disposiciones finales, el preámbulo
    """,
    re.VERBOSE,
)
_FOLLOW_UP = re.compile(r"\W*y?(?:d?e|a)(?P<n1>[no])\W*")
MAX_RANGE = 40
_ANY = 1_000


@dataclass(frozen=True, slots=True)
class Mention:
    """A part that is named: `start` and `end` are token indexes; no number means all of its kind.

    `tolerance` is how many other words of content the question may hold before the mention is taken for
    something else: none for «sección 2», which may be a class; any number for «artículo 12».
    """

    division: Division
    numbers: tuple[PartNumber, ...]
    start: int
    end: int
    tolerance: int = _ANY
    within: "Mention | None" = None


@dataclass(frozen=True, slots=True)
class _Item:
    """One code with what it stands for."""

    code: str
    start: int
    end: int
    division: Division | None = None
    read: ReadNumber | None = None


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question's plain text, its tokens, and what it names; `codes` has the token each code begins with."""

    plain: str
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]


def read_question(question: str) -> ReadQuestion:
    """What the question names by number, in order; articles and provisions oust the chapters around them."""
    plain = plain_text(question)
    tokens = tuple(tokens_of(plain))
    items = list(_items(tokens))
    found = [
        mention for match in _GRAMMAR.finditer(_codes(items)) for mention in _mentions(match, items, tokens)
    ]
    found = found or list(_bare_latin_numbers(items))
    cited = [mention for mention in found if not mention.division.is_container]
    return ReadQuestion(plain, tokens, tuple(cited or _nested(found, tokens)))


def article_asked_after_another(question: str) -> PartNumber | None:
    """«¿Y el 13?»: only a number, which means an article where the answer before showed one."""
    tokens = tokens_of(plain_text(question))
    items = [item for item in _items(tokens) if item.code != "f" and tokens[item.start].text not in "¿?"]
    match = _FOLLOW_UP.fullmatch(_codes(items))
    read = items[match.start("n1")].read if match else None
    return read.number if read else None


def heading_number(heading: str) -> tuple[Division, PartNumber] | None:
    """The meaning of a heading above articles: «CAPÍTULO III. De la matrícula» is chapter 3."""
    tokens = tokens_of(plain_text(heading))
    division = DIVISION_WORDS.get(tokens[0].text) if tokens else None
    read = read_number(tokens, 1)
    if division is None or not division.is_container or read is None:
        return None
    return division, read.number


def _codes(items: Sequence[_Item]) -> str:
    return "".join(item.code for item in items)


def _items(tokens: Sequence[Token]) -> Iterator[_Item]:
    at = 0
    while at < len(tokens):
        item = _item(tokens, at)
        yield item
        at = item.end


def _item(tokens: Sequence[Token], at: int) -> _Item:
    word = spelled(tokens[at].text)
    if [token.text for token in tokens[at : at + 3]] == ["exposicion", "de", "motivos"]:
        return _Item("P", at, at + 3, Division.PREAMBLE)
    if word in DIVISION_WORDS:
        return _Item("S" if word in PLURALS else "A", at, at + 1, DIVISION_WORDS[word])
    if word in PROVISION_WORDS:
        return _Item("K", at, at + 1, PROVISION_WORDS[word])
    if word == "preambulo":
        return _Item("P", at, at + 1, Division.PREAMBLE)
    if word in PROVISION_HEADS:
        return _Item("D", at, at + 1)
    read = read_number(tokens, at)
    if read is not None:
        return _Item("o" if read.is_ordinal else "n", at, read.end, read=read)
    return _Item(_code_of(word), at, at + 1)


def _code_of(word: str) -> str:
    if word in _SMALL_WORDS:
        return _SMALL_WORDS[word]
    if word in _FILLERS:
        return "f"
    if word in NORM_WORDS:
        return "r"
    return "w" if word.isalnum() else "."


def _mentions(match: re.Match[str], items: Sequence[_Item], tokens: Sequence[Token]) -> Iterator[Mention]:
    inside = items[match.start() : match.end()]
    divisions = [item.division for item in inside if item.division is not None]
    division = divisions[-1] if divisions else Division.ARTICLE
    if _is_ones_own(inside[0].start, tokens) or _is_joined_elsewhere(match, items):
        return
    form = match.lastgroup or ""
    numbers = tuple(_numbers(inside, is_range=match["range"] is not None))
    tolerance = _tolerance(match, division, inside, numbers)
    if form == "whole" or match["whole"] is not None:
        numbers = ()
        if not _is_whole(inside):
            return
    yield Mention(division, numbers, inside[0].start, inside[-1].end, tolerance)


def _bare_latin_numbers(items: Sequence[_Item]) -> Iterator[Mention]:
    """«¿Qué dice el 12 bis?»: nothing else is numbered like this."""
    for item in items:
        if item.read is not None and item.read.number.suffix in LATIN:
            yield Mention(Division.ARTICLE, (item.read.number,), item.start, item.end, tolerance=3)


def _is_ones_own(start: int, tokens: Sequence[Token]) -> bool:
    """«mi capítulo 2» is of a thesis, «un artículo» of a journal."""
    return start > 0 and tokens[start - 1].text in {"mi", "mis", "tu", "tus", "un", "una", "unos", "unas"}


def _is_joined_elsewhere(match: re.Match[str], items: Sequence[_Item]) -> bool:
    """«el 12 del reglamento» where «artículo» stands right before is read with it."""
    return match["bare_number"] is not None and match.start() > 0 and items[match.start() - 1].code in "ASD"


def _is_whole(inside: Sequence[_Item]) -> bool:
    """All of a kind is asked for by «disposiciones finales», «transitorias», «preámbulo», «anexos»."""
    codes = _codes(inside)
    last = inside[-1]
    if codes in {"A", "S"}:
        return last.division is Division.ANNEX
    return codes != "K" or last.division in {Division.TRANSITORY, Division.REPEALING}


def _numbers(inside: Sequence[_Item], *, is_range: bool) -> Iterator[PartNumber]:
    """The numbers of one mention; a list goes on while it is written alike."""
    reads = [item.read for item in inside if item.read is not None]
    if is_range and reads[0].number.value < reads[-1].number.value <= reads[0].number.value + MAX_RANGE:
        yield from map(PartNumber, range(reads[0].number.value, reads[-1].number.value + 1))
        return
    for read in reads:
        if read.script == reads[0].script and not (is_range and read is not reads[0]):
            yield read.number


def _tolerance(
    match: re.Match[str], division: Division, inside: Sequence[_Item], numbers: Sequence[PartNumber]
) -> int:
    codes = _codes(inside)
    if match["whole"] is not None or (match["before"] is not None and "D" not in codes):
        return 0
    if division is Division.CHAPTER or division is Division.ANNEX:
        is_word = any(item.read and item.read.script is Script.WORDS for item in inside)
        return 0 if is_word else 2
    if division.is_container:
        return 0
    if "K" in codes and "D" not in codes and "A" not in codes:
        return 3 if division in {Division.TRANSITORY, Division.REPEALING} else 0
    return _ANY


def _nested(found: Sequence[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """«capítulo I del título II» and «título II, capítulo I» name one chapter."""
    nested: list[Mention] = []
    for mention in found:
        before = nested[-1] if nested else None
        gap = {token.text for token in tokens[before.end : mention.start]} if before else {"?"}
        if before is None or not gap <= {"de", "del", "la", "el", "los", "las", ",", "en"}:
            nested.append(mention)
        elif before.division.depth > mention.division.depth:
            nested[-1] = replace(before, end=mention.end, within=mention)
        elif before.division.depth < mention.division.depth:
            nested[-1] = replace(mention, start=before.start, within=before)
        else:
            nested.append(mention)
    return nested
