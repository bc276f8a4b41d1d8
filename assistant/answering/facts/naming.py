"""Which regulations a question names for an article. Pure.

A name begins at the word for a norm («reglamento de titulación»), right after the article («art. 5 de
titulación»), or is all that is left of the question («titulación art 5»); it ends where words begin that no
title has.
"""

# ruff: noqa: SIM905 - tables of words read best unbroken
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.facts.asking import other_stems
from assistant.answering.facts.divisions import spelled
from assistant.answering.facts.mentions import NORM_WORDS
from assistant.answering.facts.titles import LINKS, Titles, name_stem
from assistant.answering.facts.tokens import Token
from assistant.language.words import STOP_WORDS

_BETWEEN = LINKS | frozenset("inciso literal numeral apartado parrafo paragrafo segun conforme".split())
_SIGNS_INSIDE = frozenset(", / - ( ) « » \" “ ” ' .".split())
_GENERIC_NORMS = frozenset(
    map(
        name_stem,
        "reglamento reglamentos reglamentacion normativa norma normas regulation regl rgto rto".split(),
    )
)
_NAMES_FOLLOW = frozenset({"de", "del", "d", "n", "no", "nro", "of"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_ADVERBIAL = frozenset("forma manera modo nuevo memoria inmediato verdad".split())  # «de nuevo»
_ONES_OWN = frozenset({"mi", "tu", "mis", "tus"})


@dataclass(frozen=True, slots=True)
class Naming:
    """Indexes of the regulations named, best ones only. `unknown` is the name of one that is not there.

    `span` are the tokens of the name. `owner` is something else that the part is of, as in «capítulo 3
    de la tesis»; `is_ones_own`: it is the person's, «artículo 3 de mi contrato».
    """

    indexes: tuple[int, ...] = ()
    unknown: str = ""
    span: tuple[int, int] = (0, 0)
    owner: str = ""
    is_ones_own: bool = False

    @property
    def is_named(self) -> bool:
        return bool(self.indexes or self.unknown)


def naming(tokens: Sequence[Token], after: int, until: int, titles: Titles) -> Naming:
    """What the tokens from `after` (the end of a mention) up to `until` name, else those before it."""
    start = next(
        (at for at in (*range(after, until), *range(after)) if _is_norm(tokens[at].text, titles)), None
    )
    if start is None:
        return _complement(tokens, after, until, titles)
    found = _named_from(tokens, start, until if start >= after else after, titles)
    return Naming() if found.unknown and not _owns(tokens, start, after, found) else found


def _is_norm(word: str, titles: Titles) -> bool:
    """A word for a norm in general, or the first word of one of these titles («lineamientos», «orden»)."""
    return spelled(word) in NORM_WORDS or (word not in STOP_WORDS and name_stem(word) in titles.heads)


def _owns(tokens: Sequence[Token], start: int, after: int, found: Naming) -> bool:
    """Whether an unknown norm is the article's: «artículo 5 de la ley 1178», «en la ley 1178, artículo 5».

    «El artículo 5, ¿vale contra la ley?» names no other norm than ours.
    """
    if start < after:
        return found.span[1] > start + 1
    return all(token.text in _BETWEEN or len(token.text) == 1 for token in tokens[after:start])


def _named_from(tokens: Sequence[Token], start: int, until: int, titles: Titles) -> Naming:
    """The name that begins with a norm's word; «el reglamento» alone names none of several."""
    head = spelled(tokens[start].text)
    words, end = _name_words(tokens, start + 1, until, titles)
    if not words:
        stop = _first_word(tokens, start + 1, until)
        if stop < until and _begins_name(tokens, start, stop, titles):
            name = " ".join(token.text for token in tokens[start : stop + 1])
            return Naming(unknown=name, span=(start, stop + 1))
        if not titles.known(head):
            return Naming(unknown="" if name_stem(head) in _GENERIC_NORMS else head, span=(start, start + 1))
    return Naming(titles.best([word for word in (titles.known(head), *words) if word]), span=(start, end))


def _begins_name(tokens: Sequence[Token], start: int, stop: int, titles: Titles) -> bool:
    """Whether an unknown word after a norm's belongs to its name: «ley 1178», «reglamento de becas»."""
    if titles.is_own(tokens[stop].text) or _YEAR.fullmatch(tokens[stop].text):
        return False  # «el reglamento de 2022» is the one of that time
    return tokens[stop].text[0].isdigit() or (stop > start + 1 and tokens[start + 1].text in _NAMES_FOLLOW)


def _complement(tokens: Sequence[Token], after: int, until: int, titles: Titles) -> Naming:
    """A name without a norm's word: initials anywhere, or what follows: «artículo 5 de titulación»."""
    for at, token in enumerate(tokens):
        shortened = titles.shortened_to(token.text)
        if shortened:
            return Naming(shortened, span=(at, at + 1))
    at = _first_word(tokens, after, until)
    if at >= until or not {token.text for token in tokens[after:at]} & _NAMES_FOLLOW:
        return Naming()
    words, end = _name_words(tokens, at, until, titles)
    if words:
        return Naming(titles.best(words), span=(after, end))
    word = tokens[at].text
    is_ones_own = any(token.text in _ONES_OWN for token in tokens[after : at + 1])
    if not is_ones_own and (
        titles.is_own(word) or word in STOP_WORDS or word in _ADVERBIAL or word.isdigit()
    ):
        return Naming()
    return Naming(owner=word if other_stems(word) else "", is_ones_own=is_ones_own, span=(after, at + 1))


def _name_words(tokens: Sequence[Token], at: int, until: int, titles: Titles) -> tuple[list[str], int]:
    """Known words from here on, over links and signs; and the index after the last of them."""
    words: list[str] = []
    end = at
    for index in range(at, until):
        text = tokens[index].text
        if text in titles.links or text in _SIGNS_INSIDE:
            continue
        known = titles.known(text, is_cut=index + 1 < until and tokens[index + 1].text == ".")
        if not known:
            break
        words.append(known)
        end = index + 1
    return words, end


def _first_word(tokens: Sequence[Token], at: int, until: int) -> int:
    """Index of the first token that is neither a link nor a sign."""
    while at < until and (tokens[at].text in LINKS or not tokens[at].text[0].isalnum()):
        at += 1
    return at
