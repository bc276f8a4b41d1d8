"""Frequent questions: every way to ask, and the curated answer word for word."""

from collections.abc import Iterator

from training_jobs.data_sets.content import Source
from training_jobs.data_sets.examples import Ask
from training_jobs.enums import ExampleKind


def faq_questions(source: Source) -> Iterator[Ask]:
    passage = source.passages[0]
    for question in dict.fromkeys((passage.title, *passage.questions)):
        yield Ask(ExampleKind.FAQ, source, passage, question, passage.text)
