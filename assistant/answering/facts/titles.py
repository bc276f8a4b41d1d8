"""The office's regulations by the words of their titles. Pure."""

# ruff: noqa: SIM905 - tables of words read best unbroken
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from assistant.answering.facts.tokens import is_within_one_edit, plain_text
from assistant.language.words import STOP_WORDS, stem

_NAME_TOKEN = re.compile(r"\d+(?:/\d+)+|\d+|[a-zñ]+")
# Over these a name goes on: «… para los estudiantes, por el que se regula la …».
LINKS = frozenset("de del d la el los las lo para y e en por a al un una con se que of the".split())
# Said of the office's own regulation, whichever it is.
_OWN = frozenset(
    stem(word)
    for word in """universidad universitario facultad escuela carrera unidad oficina institucion instituto
    programa centro posgrado maestria doctorado especialidad diplomado
    vigente actual interno presente mismo nuevo anterior antiguo viejo dicho citado
    año gestion periodo semestre reforma""".split()
)
MIN_FUZZY_CHARS = 6
MIN_PREFIX_CHARS = 4


@dataclass(frozen=True, slots=True)
class Title:
    """A regulation's names, as stems in order; `initials` are how people shorten them.

    `words` are the words of the stems; `small_words` those between, which a name goes on over.
    """

    names: tuple[tuple[str, ...], ...]
    initials: frozenset[str]
    words: frozenset[str]
    small_words: frozenset[str]

    @classmethod
    def of(cls, *names: str) -> "Title":
        """The title by which a question may name a regulation that has these names."""
        plain = [_NAME_TOKEN.findall(plain_text(name)) for name in names if name]
        return cls(
            names=tuple(dict.fromkeys(tuple(map(name_stem, _telling(words))) for words in plain)),
            initials=frozenset(filter(None, map(_initials, plain))),
            words=frozenset(word for words in plain for word in _telling(words)),
            small_words=frozenset(word for words in plain for word in words if word in STOP_WORDS),
        )


@dataclass(frozen=True)
class Titles:
    """All titles of an office; `own_words` are those of its own name, which tell no title from another."""

    titles: tuple[Title, ...]
    own_words: tuple[str, ...] = ()

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self._counts)

    @cached_property
    def links(self) -> frozenset[str]:
        """Words that stand inside a name without being looked at."""
        return LINKS.union(*(title.small_words for title in self.titles))

    @cached_property
    def heads(self) -> frozenset[str]:
        """The stems that titles begin with."""
        return frozenset(name[0] for title in self.titles for name in title.names if name)

    @cached_property
    def _words(self) -> list[str]:
        return sorted(set().union(*(title.words for title in self.titles)))

    @cached_property
    def _own(self) -> frozenset[str]:
        return _OWN | frozenset(map(name_stem, self.own_words))

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for title in self.titles for word in _held(title))

    def is_own(self, word: str) -> bool:
        return name_stem(word) in self._own

    def known(self, word: str, *, is_cut: bool = False) -> str:
        """The stem in a title that this word is, misspelt by a letter or cut short; else empty."""
        if name_stem(word) in self.vocabulary:
            return name_stem(word)
        candidates = (known for known in self._words if known[0] == word[0])
        if is_cut and len(word) >= MIN_PREFIX_CHARS:
            near = (known for known in candidates if known.startswith(word))
        elif len(word) >= MIN_FUZZY_CHARS and word.isalpha():
            near = (known for known in candidates if is_within_one_edit(word, known))
        else:
            return ""
        return name_stem(next(near, ""))

    def known_words(self, text: Iterable[str]) -> list[str]:
        """The stems of words that tell titles apart, each as a title has it; unknown ones are empty."""
        return [self.known(word) for word in _telling(text)]

    def shortened_to(self, word: str) -> tuple[int, ...]:
        """Indexes of the titles with these initials."""
        return tuple(at for at, title in enumerate(self.titles) if word in title.initials)

    def best(self, stems: Sequence[str]) -> tuple[int, ...]:
        """Indexes of the titles with the rarest of the stems; among equals, those called by just them."""
        scores = [self._score(stems, title) for title in self.titles]
        best = max(scores, default=(0.0, False, False))
        return tuple(at for at, score in enumerate(scores) if score == best) if best[0] > 0 else ()

    def _score(self, stems: Sequence[str], title: Title) -> tuple[float, bool, bool]:
        said = tuple(dict.fromkeys(stems))
        held = _held(title)
        weight = sum(math.log(1 + len(self.titles) / self._counts[each]) for each in said if each in held)
        names = [tuple(dict.fromkeys(name)) for name in title.names]
        return round(weight, 6), said in names, any(name[: len(said)] == said for name in names)


@lru_cache(maxsize=20_000)
def name_stem(word: str) -> str:
    """The stem, the same for «postgrado» and «posgrado»."""
    return re.sub(r"^post(?=[gd])", "pos", stem(word))


def _held(title: Title) -> set[str]:
    return {word for name in title.names for word in name}


def _telling(words: Iterable[str]) -> list[str]:
    return [word for word in words if word not in STOP_WORDS and word not in LINKS]


def _initials(words: Sequence[str]) -> str:
    letters = "".join(word[0] for word in words if word not in LINKS)
    return letters if 3 <= len(letters) <= 8 else ""
