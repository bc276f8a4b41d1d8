"""Multi-task: the category a question belongs to."""

from collections.abc import Iterator

from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.examples import Example, conversation
from training_jobs.data_sets.prompts import topic
from training_jobs.enums import ExampleKind


def topic_examples(context: BuilderContext) -> Iterator[Example]:
    topics = context.content.topics
    if len(topics) < 2:
        return
    for ask in context.asks:
        if ask.source.topic:
            context.tick()
            yield Example(
                kind=ExampleKind.TOPIC,
                split=context.split_of(ask.source),
                source=ask.source,
                passage_keys=(ask.passage.key,),
                messages=conversation(topic(ask.question, topics), ask.source.topic),
                question=ask.question,
                varied_from=ask.varied_from,
            )
