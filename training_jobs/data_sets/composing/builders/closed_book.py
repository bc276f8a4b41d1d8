"""Questions answered from memory: the curated answer, an article or a fact, word for word.

A held-out question cannot be answered from memory: frequent questions of the test split are asked with
their sources, which is also how they are scored afterwards.
"""

from collections.abc import Iterator

from training_jobs.data_sets.composing.builders.grounded import grounded_example
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.examples import Ask, Example, conversation
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
    return Example(
        kind=ask.kind,
        split=context.split_of(ask.source),
        source=ask.source,
        passage_keys=(ask.passage.key,),
        messages=conversation(closed_book(context.office, ask.question), ask.answer),
        question=ask.question,
        varied_from=ask.varied_from,
    )
