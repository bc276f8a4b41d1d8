"""A message in clauses: which of them ask, and which tell."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.language.words import fold

_PIECE = re.compile(r"[^.,;:!?¿¡…\n]+|[.,;:!?¿¡…\n]")
_ASKING = re.compile(
    r"^(?:y |o |pero |entonces |ahora |hola )*(?:a |al |de |con |en |por |para |desde |hasta )?"
    r"(?:que|cual(?:es)?|quien(?:es)?|cuando|donde|como|cuant[oa]s?)\b"
)
_SHORT_FORMS = {"q": "que", "k": "que", "x": "por", "xq": "por que", "pq": "por que", "pa": "para", "d": "de"}


@dataclass(frozen=True, slots=True)
class Clause:
    """`text` is folded, its short forms («q», «xq») written out; `is_question` where a mark says so."""

    text: str
    is_question: bool = False

    @property
    def starts_asking(self) -> bool:
        return _ASKING.search(self.text) is not None

    @property
    def asks(self) -> bool:
        """Whether it wants to know something, with its question mark or without."""
        return self.is_question or self.starts_asking


def clauses(message: str) -> tuple[Clause, ...]:
    """The clauses in order. «¿…?» makes a question of all between; «?» alone of the clause before it."""
    found: list[Clause] = []
    is_open = False
    for piece in _PIECE.findall(fold(message)):
        text = " ".join(_SHORT_FORMS.get(word, word) for word in piece.split())
        if text == "¿":
            is_open = True
        elif text == "?":
            is_open = False
            if found:
                found[-1] = Clause(found[-1].text, is_question=True)
        elif re.search(r"\w", text):
            found.append(Clause(text, is_open))
    return tuple(found)


def asks_beside(message: tuple[Clause, ...], is_said: Callable[[Clause], bool]) -> bool:
    """Whether a clause asks something of its own, beside those of which `is_said` holds."""
    return any(clause.asks for clause in message if not is_said(clause))


def any_of(*forms: str) -> re.Pattern[str]:
    """One pattern that finds each of the forms from the beginning of a word."""
    return re.compile("|".join(rf"(?<!\w)(?:{form})" for form in forms))
