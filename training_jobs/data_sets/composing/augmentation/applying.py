"""Which questions are said again, and how: by lot, from the seed, for the training split alone."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from training_jobs.data_sets.composing.augmentation.paraphrase import Paraphraser
from training_jobs.data_sets.composing.augmentation.phrasing import with_template, with_voseo
from training_jobs.data_sets.composing.augmentation.spelling import with_spelling_noise
from training_jobs.data_sets.examples import Ask
from training_jobs.data_sets.recipe import Augmentation, Recipe, random_for
from training_jobs.enums import Split

_BY_RULE: dict[Augmentation, Callable[[str, Random], str]] = {
    Augmentation.TEMPLATES: with_template,
    Augmentation.SPELLING: with_spelling_noise,
    Augmentation.VOSEO: with_voseo,
}


def with_augmentation(
    asks: Sequence[Ask],
    recipe: Recipe,
    *,
    splits: dict[str, Split],
    paraphraser: Paraphraser | None,
    tick: Callable[[], None],
) -> list[Ask]:
    """Every question, followed by other ways to ask it where it is for training."""
    grown: list[Ask] = []
    for ask in asks:
        tick()
        grown.append(ask)
        if splits[ask.source.key] == Split.TRAINING:
            grown += _varied(ask, recipe, paraphraser)
    return grown


def _varied(ask: Ask, recipe: Recipe, paraphraser: Paraphraser | None) -> Iterator[Ask]:
    chance = random_for(recipe.seed, "augmentation", ask.passage.key, ask.question)
    ways = [way for way in recipe.augmentations if way in _BY_RULE or paraphraser is not None]
    chosen = chance.sample(ways, min(len(ways), recipe.augmented_per_question))
    seen = {ask.question}
    for way in chosen:
        if way in _BY_RULE:
            varied: str | None = _BY_RULE[way](ask.question, chance)
        else:
            varied = paraphraser.paraphrase(ask.question) if paraphraser else None
        if varied and varied not in seen:
            seen.add(varied)
            yield replace(ask, question=varied, varied_from=ask.question)
