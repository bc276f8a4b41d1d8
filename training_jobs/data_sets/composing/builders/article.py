# ruff: noqa: E501 - sentences people read stay on one line
"""Questions about an article of a regulation, from its number, its heading and its content."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from curation.passages import Passage
from training_jobs.data_sets.composing.statements import plain, sentences_of
from training_jobs.data_sets.content import Source
from training_jobs.data_sets.examples import Ask
from training_jobs.enums import ExampleKind

MAX_ANSWER_CHARS = 1_400
_NUMBERED = re.compile(
    r"^(?P<name>Artículo \S+(?: (?:bis|ter|quater))?|Disposición .+?)(?:\. (?P<heading>.+))?$"
)
_DEFINITION = re.compile(
    r"^(?:[a-zñ]\)|-|\d+[.)])\s+\**(?P<term>[^:*]{2,60}?)\**:\s+(?P<meaning>.{12,})$", re.MULTILINE
)
_DEFINES = re.compile(r"\b(?:definiciones|glosario|conceptos)\b", re.IGNORECASE)
# Headings that are a plural already ask: «Requisitos para maestría» becomes «¿Cuáles son los requisitos…?».
_PLURALS = {
    "los": "requisitos derechos deberes principios plazos aranceles descuentos órganos casos criterios niveles límites",
    "las": "obligaciones funciones atribuciones causales faltas sanciones modalidades formas prohibiciones becas",
}
_ARTICLE_OF = {word: article for article, words in _PLURALS.items() for word in words.split()}
_FEMININE = re.compile(
    r"^(?:ley|norma|normativa|guía|convocatoria|circular|\w+(?:ción|dad))\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Names:
    """How an article is spoken of: «artículo 12», «Dirección», «Reglamento de Postgrado»."""

    article: str
    heading: str
    regulation: str

    @property
    def of_regulation(self) -> str:
        return f"{'de la' if _FEMININE.match(self.regulation) else 'del'} {self.regulation}"

    @property
    def the_article(self) -> str:
        """With its gender: «el artículo 12», «la disposición transitoria PRIMERA»."""
        return f"{'el' if self.article.startswith('artículo') else 'la'} {self.article}"


def article_questions(source: Source) -> Iterator[Ask]:
    """From the number, from the heading, and one for each term an article of definitions defines."""
    first = source.passages[0]
    found = _NUMBERED.match(first.title)
    if found is None or not first.heading_path:
        return  # a preamble or an annex: nobody asks for it by number
    names = _Names(
        article=found["name"][0].lower() + found["name"][1:],
        heading=plain(found["heading"] or "").rstrip("."),
        regulation=first.heading_path[0],
    )
    yield from _by_number(source, first, names)
    if names.heading:
        yield from _by_heading(source, first, names)
    for passage in source.passages:
        yield from _definitions(source, passage, names)


def _by_number(source: Source, passage: Passage, names: _Names) -> Iterator[Ask]:
    text = shortened(passage.text)
    says = f"{_upper(names.the_article)} {names.of_regulation} dice:\n\n{text}"
    opening = tuple(sentences_of(passage.text)[:2])
    short = names.article.replace("artículo", "art.")
    for question in (
        f"¿Qué dice {names.the_article} {names.of_regulation}?",
        f"¿Qué establece {names.the_article}?",
        f"que dice el {short} {names.of_regulation.lower()}" if short != names.article else "",
    ):
        if question:
            yield Ask(ExampleKind.ARTICLE, source, passage, question, says, opening)


def _by_heading(source: Source, passage: Passage, names: _Names) -> Iterator[Ask]:
    heading = lowered(names.heading)
    subject = f"{_upper(names.the_article)} {names.of_regulation} trata de «{heading}»."
    yield Ask(
        ExampleKind.ARTICLE,
        source,
        passage,
        f"¿De qué trata {names.the_article} {names.of_regulation}?",
        subject,
        (subject,),
    )
    where = f"{_upper(names.the_article)} {names.of_regulation} regula «{heading}»."
    yield Ask(
        ExampleKind.ARTICLE,
        source,
        passage,
        f"¿En qué artículo {names.of_regulation} está «{heading}»?",
        where,
        (where,),
    )
    answer = f"Según {names.the_article} {names.of_regulation}:\n\n{shortened(passage.text)}"
    opening = tuple(sentences_of(passage.text)[:2])
    for question in (
        f"¿Qué establece el reglamento sobre «{heading}»?",
        f"que dice el reglamento sobre {heading}",
        _plural_question(heading),
    ):
        if question:
            yield Ask(ExampleKind.ARTICLE, source, passage, question, answer, opening)


def _plural_question(heading: str) -> str:
    article = _ARTICLE_OF.get(heading.split(" ", 1)[0])
    return f"¿Cuáles son {article} {heading}?" if article else ""


def _definitions(source: Source, passage: Passage, names: _Names) -> Iterator[Ask]:
    if not _DEFINES.search(names.heading):
        return
    for found in _DEFINITION.finditer(passage.text):
        term, meaning = found["term"].strip(), found["meaning"].strip()
        answer = f"{term}: {meaning}"
        for question in (
            f"¿Qué se entiende por «{term.lower()}» en el reglamento?",
            f"¿Qué significa {term.lower()} según el reglamento?",
        ):
            yield Ask(ExampleKind.ARTICLE, source, passage, question, answer, (answer,))


def shortened(text: str) -> str:
    """Whole paragraphs of the text up to what one answer may hold."""
    kept = ""
    for paragraph in text.strip().split("\n\n"):
        if kept and len(kept) + len(paragraph) > MAX_ANSWER_CHARS:
            break
        kept += f"\n\n{paragraph}" if kept else paragraph
    return kept


def lowered(heading: str) -> str:
    """Its first letter in lower case, unless the heading is a name: «Consejo Académico de Postgrado»."""
    if any(letter.isupper() for letter in heading[1:]):
        return heading
    return heading[0].lower() + heading[1:]


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]
