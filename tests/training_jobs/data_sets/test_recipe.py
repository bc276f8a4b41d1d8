import json
from dataclasses import replace
from datetime import date

import pytest

from training_jobs.data_sets.recipe import MAX_EVALUATION_QUESTIONS, Augmentation, Recipe
from training_jobs.enums import ExampleKind, Split
from training_jobs.exceptions import RecipeError


def test_a_recipe_comes_back_from_json_as_it_was():
    recipe = Recipe(
        kinds=(ExampleKind.FAQ, ExampleKind.RETRIEVAL),
        augmentations=(Augmentation.VOSEO,),
        evaluation_questions=("¿Cuánto cuesta?",),
        as_of=date(2026, 11, 25),
        seed=7,
    )
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_what_is_missing_has_its_default():
    assert Recipe.from_json({}) == Recipe()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["poems"]}, "kinds"),
        ({"kinds": ["faq", "faq"]}, "kinds"),
        ({"kinds": "faq"}, "kinds"),
        ({"augmentations": ["magic"]}, "augmentations"),
        ({"num_distractors": -1}, "num_distractors"),
        ({"num_distractors": True}, "num_distractors"),
        ({"questions_per_source": 0}, "questions_per_source"),
        ({"seed": "x"}, "seed"),
        ({"test_share": 0.5}, "test_share"),
        ({"validation_share": 0.35, "test_share": 0.35}, "test_share"),
        ({"near_duplicate_cosine": 0.1}, "near_duplicate_cosine"),
        ({"withheld_share": "much"}, "withheld_share"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"evaluation_questions": ["¿a?"] * (MAX_EVALUATION_QUESTIONS + 1)}, "evaluation_questions"),
        ({"temperature": 1}, "temperature"),
    ],
)
def test_a_recipe_that_cannot_be_names_its_field(values, field):
    with pytest.raises(RecipeError) as caught:
        Recipe.from_json(values)
    assert caught.value.field == field


def test_a_changed_recipe_is_checked_too():
    with pytest.raises(RecipeError):
        replace(Recipe(), kinds=())


def test_a_split_depends_on_nothing_but_key_and_seed():
    recipe = Recipe(validation_share=0.2, test_share=0.2, seed=1)
    first = [recipe.split_of(f"faq:{n}") for n in range(2_000)]
    assert first == [recipe.split_of(f"faq:{n}") for n in range(2_000)]
    assert first != [replace(recipe, seed=2).split_of(f"faq:{n}") for n in range(2_000)]
    assert 340 < first.count(Split.TEST) < 460
    assert 340 < first.count(Split.VALIDATION) < 460
