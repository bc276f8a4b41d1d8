"""From published content to the examples of a data set. Writes nothing; equal inputs give equal examples."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from curation.models import Unit
from training_jobs.data_sets.composing.augmentation.applying import with_augmentation
from training_jobs.data_sets.composing.augmentation.paraphrase import Paraphraser
from training_jobs.data_sets.composing.builders.registry import EXAMPLE_MAKERS, all_questions
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.composing.library import Library
from training_jobs.data_sets.content import Content, Source, read_content
from training_jobs.data_sets.examples import Example
from training_jobs.data_sets.leaks import Leak, without_leaks
from training_jobs.data_sets.recipe import Augmentation, Recipe, random_for
from training_jobs.data_sets.similarity import Similarity
from training_jobs.enums import Split
from training_jobs.exceptions import NothingToLearnError

Progress = Callable[[str, int, int], None]
"""Stage, done, total (0: not known yet). Raises when the build has to stop."""


@dataclass(frozen=True, slots=True)
class Composition:
    """What a recipe makes of the content of a day."""

    examples: list[Example]
    leaks: list[Leak]
    splits: dict[str, Split]
    tried: dict[str, str]  # content type by key of every part that was looked at
    notes: list[str]  # codes of what people should know: `no_encoder`, `engine_away`

    @property
    def sources(self) -> list[Source]:
        """The parts that are learned from, or held out, in a stable order."""
        found = {example.source.key: example.source for example in self.examples if example.source}
        return [found[key] for key in sorted(found)]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        return counts_of(self.examples)


def _silent(stage: str, done: int, total: int) -> None:
    """No progress wanted."""


def compose(
    unit: Unit,
    recipe: Recipe,
    *,
    as_of: date,
    until: datetime,
    evaluation_questions: Sequence[str] = (),
    progress: Progress = _silent,
    memory: Path | None = None,
    num_sources: int | None = None,
) -> Composition:
    """All examples of the recipe from what is in force on `as_of`, the leak guard applied.

    `num_sources` tries the recipe on that many parts of the content, drawn by lot. `memory` keeps what the
    engine wrote, so that a build begun again asks it nothing twice.

    Raises:
        NothingToLearnError: nothing of the unit is published, in force and meant for the public.
    """
    content = read_content(unit, as_of=as_of)
    if not content.sources:
        raise NothingToLearnError
    splits = {source.key: recipe.split_of(source.key) for source in content.sources}
    similarity = Similarity(tick=lambda: progress("meaning", 0, 0))
    library = Library(content, splits, similarity)
    context = BuilderContext(
        _sampled(content, recipe, num_sources), recipe, splits, library, similarity, until
    )
    paraphraser = _paraphraser(recipe, similarity, memory)
    _ask(context, paraphraser, progress)
    examples = _make(context, progress)
    progress("leaks", 0, 1)
    guarded = without_leaks(
        examples,
        evaluation_questions=[*evaluation_questions, *recipe.evaluation_questions],
        similarity=similarity,
        min_overlap=recipe.near_duplicate_overlap,
        min_cosine=recipe.near_duplicate_cosine,
    )
    progress("leaks", 1, 1)
    tried = {source.key: source.kind for source in context.content.sources}
    return Composition(guarded.kept, guarded.leaks, splits, tried, _notes(similarity, paraphraser))


def counts_of(examples: Sequence[Example]) -> dict[str, dict[str, int]]:
    """{kind: {split: number}}, kinds in the order in which they stand."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        counted[example.kind.value][example.split.value] += 1
    return {kind: dict(sorted(numbers.items())) for kind, numbers in counted.items()}


def _sampled(content: Content, recipe: Recipe, number: int | None) -> Content:
    """About `number` parts, of every content type some, drawn by lot; all of them when there are no more."""
    if number is None or number >= len(content.sources):
        return content
    chance = random_for(recipe.seed, "sample")
    groups: dict[str, list[Source]] = defaultdict(list)
    for source in content.sources:
        groups[source.kind].append(source)
    a_kind = max(1, number // len(groups))
    chosen = {
        source.key for group in groups.values() for source in chance.sample(group, min(a_kind, len(group)))
    }
    return replace(content, sources=tuple(s for s in content.sources if s.key in chosen))


def _paraphraser(recipe: Recipe, similarity: Similarity, memory: Path | None) -> Paraphraser | None:
    if Augmentation.PARAPHRASE not in recipe.augmentations:
        return None
    return Paraphraser(similarity, min_cosine=recipe.paraphrase_min_cosine, memory=memory)


def _ask(context: BuilderContext, paraphraser: Paraphraser | None, progress: Progress) -> None:
    plain = all_questions(context.content, context.recipe)
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        progress("questions", done, len(plain))

    context.asks = with_augmentation(
        plain, context.recipe, splits=context.splits, paraphraser=paraphraser, tick=tick
    )
    context.similarity.prepare([ask.question for ask in context.asks])


def _make(context: BuilderContext, progress: Progress) -> list[Example]:
    kinds = [kind for kind in EXAMPLE_MAKERS if kind in context.recipe.kinds]
    examples: list[Example] = []
    for at, kind in enumerate(kinds):
        context.tick = lambda at=at: progress("examples", at, len(kinds))  # type: ignore[misc]
        examples += EXAMPLE_MAKERS[kind](context)
    progress("examples", len(kinds), len(kinds))
    return examples


def _notes(similarity: Similarity, paraphraser: Paraphraser | None) -> list[str]:
    notes = [] if similarity.is_available else ["no_encoder"]
    if paraphraser is not None and paraphraser.is_away:
        notes.append("engine_away")
    return notes
