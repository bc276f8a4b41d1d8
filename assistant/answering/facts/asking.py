"""Whether a question asks for the article it names, or only mentions it while it tells a case.

The rule, from the language alone: the article is asked for when it stands in the clause that asks, and that
clause is not itself a story. The clause that asks is what stands between ¿ and ?, or before the ? up to the
sentence before; without any question mark it is the whole message. Outside of it an article is asked for only
where its own clause says nothing else («Según el artículo 12, ¿puedo trabajar?», «Una duda con el artículo
12. ¿Permite trabajar?»), not where it tells what happened («Me rechazaron por el artículo 12, ¿cómo apelo?»).
"""

import re

from assistant.language.words import content_stems

MAX_ASKED_WORDS = 14  # words of content in a clause that asks about an article
MAX_UNMARKED_WORDS = 9  # in a message without a question mark
MAX_LEADING_WORDS = 1  # in a clause that only leads to the question: «conforme al artículo 12, …»
_QUESTION = re.compile(r"¿[^?]*\??|(?:^|(?<=[.;!:?]\s))[^¿?;!]*\?")
_CLAUSE_END = re.compile(r"[,;:?!¿¡]|\.(?=\s+\S{4})")

ASKING_STEMS = frozenset(
    content_stems(
        """
        dice dicen decir decirme decia decian establecia disponia señalaba texto establece establecen
        señala indica indicar regula dispone disponen trata tratan contiene contenido significa muestra
        mostrar muestrame muestreme ver leer lee leeme cita citar copia copiar transcribe transcribir
        explica explicame explicar resume resumen consulta consultar pregunta duda lista listar enumera
        pasame pasar busco buscar encuentro ayuda articulo articulos inciso numeral literal parrafo
        paragrafo acuerdo conforme base fundamento completo integro textual textualmente actual vigente
        vigentes dia plantea expresa refiere menciona prescribe comprende incluye incluyen componen
        forman habla cuentame cuenta conocer what does say show article tell
        """
    )
)


def other_stems(text: str) -> list[str]:
    """The stems of content that are not about asking itself."""
    return [stem for stem in content_stems(text) if stem not in ASKING_STEMS]


def is_asked_for(plain: str, mention: tuple[int, int], name: tuple[int, int] = (0, 0)) -> bool:
    """Whether what stands at `mention` is what the question asks for; a regulation's `name` is no story."""
    blank = list(plain)
    for start, end in (mention, name):
        blank[start:end] = " " * (end - start)
    others = "".join(blank)
    questions = [match.span() for match in _QUESTION.finditer(others)]
    if not questions:
        return len(other_stems(others)) <= MAX_UNMARKED_WORDS
    for start, end in questions:
        if start <= mention[0] < end:
            return len(other_stems(others[start:end])) <= MAX_ASKED_WORDS
    start, end = _clause(others, *mention)
    return len(other_stems(others[start:end])) <= MAX_LEADING_WORDS


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a place: from the sign before it to the sign after it."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text)]
    return max((at for at in ends if at <= start), default=0), min(
        (at for at in ends if at > end), default=len(text)
    )
