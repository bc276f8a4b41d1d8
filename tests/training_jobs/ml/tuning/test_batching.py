import pytest

from training_jobs.ml.tuning.batching import plan_run

LENGTHS = [3, 9, 4, 10, 2, 8, 5, 7, 6, 1] * 20


def plan(**changes):
    options = {"tokens_per_batch": 32, "batches_per_step": 2, "num_epochs": 2, "seed": 1} | changes
    return plan_run(LENGTHS, **options)


def test_every_example_occurs_once_in_each_epoch():
    seen = [index for step in plan(num_epochs=1) for batch in step for index in batch]
    assert sorted(seen) == list(range(len(LENGTHS)))


def test_no_batch_passes_its_token_budget():
    batches = [batch for step in plan() for batch in step]
    assert all(max(LENGTHS[i] for i in batch) * len(batch) <= 32 for batch in batches)


def test_little_of_a_batch_is_padding():
    batches = [batch for step in plan() for batch in step]
    padded = sum(max(LENGTHS[i] for i in batch) * len(batch) for batch in batches)
    assert padded <= 1.1 * 2 * sum(LENGTHS)


def test_equal_seeds_give_equal_plans():
    assert plan(seed=5) == plan(seed=5)


@pytest.mark.parametrize("changes", [{"seed": 2}, {"tokens_per_batch": 64}])
def test_other_options_give_another_plan(changes):
    assert plan(**changes) != plan()


def test_an_example_longer_than_the_budget_has_a_batch_of_its_own():
    assert plan_run([50, 3], tokens_per_batch=32, batches_per_step=1, num_epochs=1, seed=0) in (
        [((0,),), ((1,),)],
        [((1,),), ((0,),)],
    )
