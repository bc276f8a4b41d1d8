"""Answers from sources, after RAFT (Zhang et al. 2024): the right passage among true distractors.

The distractors are what the product's own search finds for the question, less whatever would answer it too.
A share of the questions is asked without the right passage; the answer taught is then to say so.
"""

from collections.abc import Iterator

from django.conf import settings

from assistant.retrieval.looked_up import hit_of
from assistant.retrieval.types import Hit
from training_jobs.data_sets.composing.citing import cited_answer
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.composing.library import ranked
from training_jobs.data_sets.examples import Ask, Example, conversation
from training_jobs.data_sets.prompts import UNKNOWN, with_sources
from training_jobs.data_sets.recipe import random_for
from training_jobs.enums import ExampleKind


def retrieval_examples(context: BuilderContext) -> Iterator[Example]:
    for ask in context.asks:
        context.tick()
        if not ask.is_in_text or is_withheld(context, ask):
            continue
        example = grounded_example(context, ask, kind=ExampleKind.RETRIEVAL)
        if example is not None:
            yield example


def withheld_examples(context: BuilderContext) -> Iterator[Example]:
    """Questions whose right passage is not among the sources."""
    for ask in context.asks:
        context.tick()
        if not ask.is_in_text or not is_withheld(context, ask):
            continue
        hits = context.grounding(ask).distractors
        if hits:
            yield Example(
                kind=ExampleKind.ABSTENTION,
                split=context.split_of(ask.source),
                source=ask.source,
                passage_keys=tuple(hit.key for hit in hits),
                messages=conversation(with_sources(ask.question, hits), UNKNOWN),
                question=ask.question,
                varied_from=ask.varied_from,
            )


def grounded_example(context: BuilderContext, ask: Ask, *, kind: ExampleKind) -> Example | None:
    """The question with its sources and a cited answer; None when no sentence of it can be verified."""
    hits, number = sources_for(context, ask)
    answer = cited_answer(ask.question, context.grounding(ask).statements, hits, number)
    if not answer:
        return None
    return context.example(ask, with_sources(ask.question, hits), answer, kind=kind, shown=hits)


def sources_for(context: BuilderContext, ask: Ask) -> tuple[list[Hit], int]:
    """The sources in the order they are shown, and the number of the right one.

    Its place is drawn by lot: «always the first» must not be what is learned.
    """
    number = min(context.recipe.num_distractors, settings.PROMPT_MAX_SOURCES - 1)
    hits = [hit_of(ask.passage), *context.grounding(ask).distractors[:number]]
    random_for(context.recipe.seed, "order", ask.passage.key, ask.question).shuffle(hits)
    place = next(at for at, hit in enumerate(hits, start=1) if hit.key == ask.passage.key)
    return ranked(hits), place


def is_withheld(context: BuilderContext, ask: Ask) -> bool:
    """Whether this question is one of those asked without its answer; only where abstentions are wanted."""
    if ExampleKind.ABSTENTION not in context.recipe.kinds:
        return False
    chance = random_for(context.recipe.seed, "withheld", ask.passage.key, ask.question)
    return chance.random() < context.recipe.withheld_share
