"""What a recipe would make, tried on a few parts of the content: quick enough to wait for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from curation.models import Unit
from training_jobs.data_sets.composing.compose import Composition, compose
from training_jobs.data_sets.content import Content, read_content
from training_jobs.data_sets.examples import Example
from training_jobs.data_sets.leaks import guarded_questions
from training_jobs.data_sets.lengths import TokenCounter, length_summary
from training_jobs.data_sets.recipe import Augmentation, Recipe
from training_jobs.enums import ExampleKind, Split
from training_jobs.exceptions import NothingToLearnError

NUM_SOURCES = 24
NUM_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Preview:
    """`counts` are exact when every part of the content was tried, else scaled up from those that were."""

    counts: dict[str, dict[str, int]]
    examples: list[Example]
    num_tried: int
    num_sources: int
    median_tokens: int

    @property
    def is_exact(self) -> bool:
        return self.num_tried == self.num_sources


def preview_data_set(unit: Unit, recipe: Recipe) -> Preview:
    """Try the recipe on some of the unit's content; writes nothing and never asks the engine.

    Raises:
        NothingToLearnError: nothing of the unit is published, in force and meant for the public.
    """
    as_of = recipe.as_of or timezone.localdate()
    content = read_content(unit, as_of=as_of)
    if not content.sources:
        raise NothingToLearnError
    composition = compose(
        unit,
        _without_engine(recipe),
        as_of=as_of,
        until=timezone.now(),
        evaluation_questions=guarded_questions(unit),
        num_sources=NUM_SOURCES,
    )
    counter = TokenCounter()
    lengths = length_summary(counter.count(composition.examples), counter)
    return Preview(
        counts=_scaled(content, recipe, composition),
        examples=some_of_each(composition.examples, NUM_EXAMPLES),
        num_tried=len(composition.tried),
        num_sources=len(content.sources),
        median_tokens=lengths.p50,
    )


def some_of_each(examples: Sequence[Example], number: int) -> list[Example]:
    """The first of every kind, then the second of every kind, and so on."""
    places: Counter[ExampleKind] = Counter()
    ranked: list[tuple[int, int]] = []
    for at, example in enumerate(examples):
        ranked.append((places[example.kind], at))
        places[example.kind] += 1
    chosen = sorted(at for _rank, at in sorted(ranked)[:number])
    return [examples[at] for at in chosen]


def _without_engine(recipe: Recipe) -> Recipe:
    ways = tuple(way for way in recipe.augmentations if way != Augmentation.PARAPHRASE)
    return replace(recipe, augmentations=ways)


def _scaled(content: Content, recipe: Recipe, composition: Composition) -> dict[str, dict[str, int]]:
    """Examples a part of the content type and side, times how many such parts there are.

    Where no part of a side was tried, it gets as many as training parts do, less their variations.
    """
    everywhere = Counter((source.kind, recipe.split_of(source.key)) for source in content.sources)
    tried = Counter((kind, recipe.split_of(key)) for key, kind in composition.tried.items())
    made = Counter(
        (e.kind.value, e.source.kind, e.split) for e in composition.examples if e.source is not None
    )
    counts: dict[str, Counter[str]] = {}
    for kind, source_kind in sorted({(kind, source_kind) for kind, source_kind, _split in made}):
        learned = _rate(made[kind, source_kind, Split.TRAINING], tried[source_kind, Split.TRAINING])
        for split in Split:
            rate = _rate(made[kind, source_kind, split], tried[source_kind, split])
            if rate is None:
                rate = (learned or 0.0) / (1 + recipe.augmented_per_question)
            counts.setdefault(kind, Counter())[split.value] += round(rate * everywhere[source_kind, split])
    for example in composition.examples:
        if example.source is None:
            counts.setdefault(example.kind.value, Counter())[example.split.value] += 1
    return {kind: dict(numbers) for kind, numbers in counts.items()}


def _rate(number: int, num_parts: int) -> float | None:
    return number / num_parts if num_parts else None
