"""Questions about a document: its sections, what its lists name, and what is known beside its text."""

import re
from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import override

from curation.passages import Passage
from training_jobs.data_sets.composing.builders.article import lowered, shortened
from training_jobs.data_sets.composing.statements import plain, sentences_of
from training_jobs.data_sets.content import DocumentFacts, Source
from training_jobs.data_sets.examples import Ask
from training_jobs.enums import ExampleKind

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_NAMED = re.compile(r"^[-*]\s+\*\*(?P<name>[^*:]{3,40}):?\*\*:?\s+(?P<value>.{3,})$", re.MULTILINE)
_MIN_SECTION_CHARS = 40


def document_questions(source: Source) -> Iterator[Ask]:
    title = source.title.rstrip(".")
    for passage in source.passages:
        for heading, text in sections(passage):
            yield from _about_section(source, passage, title, heading, text)
        for found in _NAMED.finditer(passage.text):
            yield from _about_detail(source, passage, title, found["name"].strip(), found["value"].strip())
    if source.facts is not None:
        yield from _beside_the_text(source, title, source.facts)


def sections(passage: Passage) -> Iterator[tuple[str, str]]:
    """Heading and text of each section; a passage without headings inside has the one above it."""
    marks = list(_HEADING.finditer(passage.text))
    if not marks and passage.heading_path:
        yield plain(passage.heading_path[-1]), passage.text.strip()
    ends = [mark.start() for mark in marks[1:]] + [len(passage.text)]
    for mark, end in zip(marks, ends, strict=True) if marks else ():
        text = passage.text[mark.end() : end].strip()
        if len(text) >= _MIN_SECTION_CHARS:
            yield plain(mark.group(1)), text


def _about_section(source: Source, passage: Passage, title: str, heading: str, text: str) -> Iterator[Ask]:
    statements = tuple(sentences_of(text)[:3])
    subject = lowered(heading)
    answer = f"Según «{title}», {heading}:\n\n{shortened(text)}"
    for question in (
        f"¿Qué dice «{title}» sobre {subject}?",
        f"{title.lower()}: {subject}",
    ):
        yield Ask(ExampleKind.DOCUMENT, source, passage, question, answer, statements)


def _about_detail(source: Source, passage: Passage, title: str, name: str, value: str) -> Iterator[Ask]:
    said = f"{name}: {value}"
    question = f"¿Qué indica «{title}» como {name.lower()}?"
    yield Ask(ExampleKind.DOCUMENT, source, passage, question, said, (said,))


def _beside_the_text(source: Source, title: str, facts: DocumentFacts) -> Iterator[Ask]:
    """Authors, date and abstract are learned; no prompt shows them, so they are never asked with sources."""
    passage = source.passages[0]

    def ask(question: str, answer: str) -> Ask:
        return Ask(ExampleKind.DOCUMENT, source, passage, question, answer, is_in_text=False)

    if facts.issued_on is not None:
        with override("es"):
            day = date_format(facts.issued_on, r"j \d\e F \d\e Y").lower()
        yield ask(f"¿De qué fecha es «{title}»?", f"«{title}» es del {day}.")
    if facts.authors:
        authors = facts.authors.rstrip(".")
        yield ask(f"¿Quién escribió «{title}»?", f"«{title}» es de {authors}.")
    if facts.abstract:
        yield ask(f"¿De qué trata «{title}»?", facts.abstract)
