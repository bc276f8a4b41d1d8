"""Plain text for continued pre-training: each passage under its headings, as it is published."""

from collections.abc import Iterator

from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.composing.statements import without_notes
from training_jobs.data_sets.examples import Example
from training_jobs.enums import ExampleKind


def corpus_examples(context: BuilderContext) -> Iterator[Example]:
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
