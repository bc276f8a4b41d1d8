"""What is learned by heart: questions answered from memory, word for word, and the texts as they are.

A held-out question cannot be answered from memory: frequent questions of the test split are asked with
their sources, which is also how they are scored afterwards.
"""

from collections.abc import Iterator

from training_jobs.data_sets.composing.builders.grounded import grounded_example
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.composing.statements import without_notes
from training_jobs.data_sets.examples import Ask, Example
from training_jobs.data_sets.prompts import closed_book
from training_jobs.enums import ExampleKind, Split


def faq_examples(context: BuilderContext) -> Iterator[Example]:
    for ask in _asked(context, ExampleKind.FAQ):
        if context.split_of(ask.source) != Split.TEST:
            yield _from_memory(context, ask)
        elif (held_out := grounded_example(context, ask, kind=ExampleKind.FAQ)) is not None:
            yield held_out


def article_examples(context: BuilderContext) -> Iterator[Example]:
    for ask in _asked(context, ExampleKind.ARTICLE):
        yield _from_memory(context, ask)


def document_examples(context: BuilderContext) -> Iterator[Example]:
    for ask in _asked(context, ExampleKind.DOCUMENT):
        yield _from_memory(context, ask)


def _asked(context: BuilderContext, kind: ExampleKind) -> Iterator[Ask]:
    for ask in context.asks:
        if ask.kind == kind:
            context.tick()
            yield ask


def _from_memory(context: BuilderContext, ask: Ask) -> Example:
    return context.example(ask, closed_book(context.office, ask.question), ask.answer, kind=ask.kind)


def corpus_examples(context: BuilderContext) -> Iterator[Example]:
    """Plain text for continued pre-training: each passage under its headings, as it is published."""
    for source in context.content.sources:
        context.tick()
        for passage in source.passages:
            headings = " › ".join(passage.heading_path)
            head = f"{headings}\n{passage.title}" if headings else passage.title
            yield Example(
                kind=ExampleKind.CORPUS,
                split=context.split_of(source),
                source=source,
                passage_keys=(passage.key,),
                text=f"{head}\n\n{without_notes(passage.text)}",
            )
