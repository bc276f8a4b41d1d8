# ruff: noqa: SIM905 - tables of words read best unbroken
"""The parts of a regulation that people name, and the words they name them by."""

from enum import StrEnum

from assistant.answering.facts.tokens import is_within_one_edit


class Division(StrEnum):
    """What is cited by its number. The values of citable parts are those of `curation.enums.ArticleKind`."""

    BOOK = "book"
    PART = "part"
    TITLE = "title"
    CHAPTER = "chapter"
    SECTION = "section"
    SUBSECTION = "subsection"
    ARTICLE = "article"
    PREAMBLE = "preamble"
    ADDITIONAL = "additional"
    TRANSITORY = "transitory"
    REPEALING = "repealing"
    FINAL = "final"
    ANNEX = "annex"

    @property
    def is_container(self) -> bool:
        """Whether it is a heading above articles, not a text of its own."""
        return self in _CONTAINERS

    @property
    def depth(self) -> int:
        """0 for the outermost."""
        return list(Division).index(self)


_CONTAINERS = frozenset(list(Division)[:6])

_NAMED = {
    Division.ARTICLE: "articulo articulos art arts artic article articles artigo artigos",
    Division.BOOK: "libro libros",
    Division.PART: "parte partes",
    Division.TITLE: "titulo titulos tit",
    Division.CHAPTER: "capitulo capitulos cap caps chapter chapters",
    Division.SECTION: "seccion secciones sec secc section sections",
    Division.SUBSECTION: "subseccion subsecciones",
    Division.ANNEX: "anexo anexos annex",
}
DIVISION_WORDS = {word: division for division, words in _NAMED.items() for word in words.split()}
PLURALS = frozenset(
    """articulos arts articles artigos libros partes titulos capitulos caps chapters secciones sections
    subsecciones anexos""".split()
)

_PROVISIONS = {
    Division.TRANSITORY: "transitoria transitorias transitorio transitorios transit trans",
    Division.ADDITIONAL: "adicional adicionales adic complementaria complementarias",
    Division.REPEALING: "derogatoria derogatorias derog abrogatoria abrogatorias",
    Division.FINAL: "final finales",
}
PROVISION_WORDS = {word: division for division, words in _PROVISIONS.items() for word in words.split()}
PROVISION_HEADS = frozenset({"disposicion", "disposiciones", "disp", "dispos", "provision", "provisions"})

# Long enough, and far enough from other words, to be known with one slip of the keyboard.
_KNOWN_MISSPELT = tuple(
    """articulo articulos capitulo capitulos seccion transitoria transitorias derogatoria disposicion
    disposiciones reglamento""".split()
)


def spelled(word: str) -> str:
    """The word as it is spelled, when it is one of these with one slip; else the word itself.

    The first letter has to stand: «lección» is no section.
    """
    if len(word) < 6 or word in DIVISION_WORDS or word in PROVISION_WORDS:
        return word
    return next(
        (known for known in _KNOWN_MISSPELT if known[0] == word[0] and is_within_one_edit(word, known)), word
    )
