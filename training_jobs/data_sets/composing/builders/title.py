"""Multi-task: the title of a text: the heading of an article, of a section, the question of an answer."""

from collections.abc import Iterator

from curation.enums import Kind
from training_jobs.data_sets.composing.builders.article import shortened
from training_jobs.data_sets.composing.builders.document import sections
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.composing.statements import plain
from training_jobs.data_sets.content import Source
from training_jobs.data_sets.examples import Example, conversation
from training_jobs.data_sets.prompts import title
from training_jobs.enums import ExampleKind

_MIN_CHARS = 80  # a line says no more than its title, and a bare table nothing of it


def title_examples(context: BuilderContext) -> Iterator[Example]:
    for source in context.content.sources:
        context.tick()
        for key, heading, text in _titled(source):
            if len(text) >= _MIN_CHARS and not text.startswith("|"):
                yield Example(
                    kind=ExampleKind.TITLE,
                    split=context.split_of(source),
                    source=source,
                    passage_keys=(key,),
                    messages=conversation(title(shortened(text)), heading),
                )


def _titled(source: Source) -> Iterator[tuple[str, str, str]]:
    """Passage key, title and text."""
    first = source.passages[0]
    if source.kind == Kind.ARTICLE:
        _name, _dot, heading = first.title.partition(". ")
        if heading:
            yield first.key, plain(heading).rstrip("."), first.text
        return
    if source.kind != Kind.DOCUMENT:
        return
    for passage in source.passages:
        for heading, text in sections(passage):
            yield passage.key, heading, text
