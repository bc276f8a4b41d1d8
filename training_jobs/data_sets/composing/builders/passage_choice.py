"""Multi-task: which of the numbered sources answers, or none of them."""

from collections.abc import Iterator

from training_jobs.data_sets.composing.builders.grounded import is_withheld, sources_for
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.examples import Example, conversation
from training_jobs.data_sets.prompts import choice
from training_jobs.enums import ExampleKind

_NONE = "Ninguna."


def passage_choice_examples(context: BuilderContext) -> Iterator[Example]:
    for ask in context.asks:
        context.tick()
        if not ask.is_in_text or ask.is_augmented:
            continue
        hits, number = sources_for(context, ask)
        if len(hits) < 2:
            continue
        answer = f"[{number}]"
        if is_withheld(context, ask):
            hits, answer = [hit for hit in hits if hit.key != ask.passage.key], _NONE
        yield Example(
            kind=ExampleKind.PASSAGE_CHOICE,
            split=context.split_of(ask.source),
            source=ask.source,
            passage_keys=(ask.passage.key, *(hit.key for hit in hits if hit.key != ask.passage.key)),
            messages=conversation(choice(ask.question, hits), answer),
            question=ask.question,
            varied_from=ask.varied_from,
        )
