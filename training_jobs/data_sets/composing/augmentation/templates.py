"""Politeness and openings that people put around a question."""

from random import Random

_OPENINGS = (
    "Buenos días, {}",
    "Buenas tardes, una consulta: {}",
    "Hola, {}",
    "Disculpe, {}",
    "Quisiera consultar: {}",
    "Una pregunta: {}",
    "Buenas, quería saber: {}",
)
_CLOSINGS = ("{} Gracias.", "{} Por favor.", "{} Muchas gracias de antemano.", "{} Gracias por su ayuda.")


def with_template(question: str, chance: Random) -> str:
    """The question after an opening or before a closing; after an opening it goes on in lower case."""
    if chance.random() < 0.6:
        return chance.choice(_OPENINGS).format(lowered(question))
    closed = question if question[-1:] in "?.!" else f"{question}."
    return chance.choice(_CLOSINGS).format(closed)


def lowered(question: str) -> str:
    """First letter in lower case, unless the first word is all capitals or starts with a quotation mark."""
    at = 1 if question[:1] in "¿¡" else 0
    first = question[at : at + 2]
    if len(first) < 2 or not first[0].isupper() or first[1].isupper():
        return question
    return question[:at] + first[0].lower() + question[at + 1 :]
