"""Rows with several examples: every token must be computed as if its example stood alone."""

import dataclasses

import pytest
import torch

from training_jobs.ml.tuning.batching import family_rows, make_rows, packed_rows
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.examples import IGNORED, TokenizedExample, common_length
from training_jobs.ml.tuning.loss import hidden_states, summed_answer_loss
from training_jobs.ml.tuning.models import load_for_tuning, trainable_parameters
from training_jobs.ml.tuning.trees import collate

CONFIG = TuningConfig(precision="fp32", max_example_tokens=64, tokens_per_batch=64, lora_rank=4)


def example(*ids, num_learned=2):
    return TokenizedExample(ids, (IGNORED,) * (len(ids) - num_learned) + ids[-num_learned:])


FAMILY = [  # a source, two questions about it, one of them with two answers
    example(5, 6, 7, 8, 9, 10, 11, 3, 4),
    example(5, 6, 7, 8, 9, 10, 11, 12, 4),
    example(5, 6, 7, 8, 13, 14, 3, 4),
]
STRANGERS = [example(20, 21, 22, 23), example(9, 8, 7)]


@pytest.fixture
def model(tiny_base):
    tuned = load_for_tuning(tiny_base, CONFIG, device=torch.device("cpu")).eval()
    for parameter in trainable_parameters(tuned):  # B starts at zero, which would hide the adapter
        torch.nn.init.normal_(parameter, std=0.1)
    return tuned


@pytest.mark.parametrize(
    "rows", [[FAMILY], [STRANGERS], [FAMILY, STRANGERS], [[each] for each in FAMILY], [[FAMILY[0]], FAMILY]]
)
def test_logits_of_a_packed_row_equal_those_of_each_example_alone(model, rows):
    base = model.get_base_model()
    batch = collate(rows, pad_token_id=0)
    packed = base.lm_head(hidden_states(base, batch).flatten(0, 1)[batch.predict_at])
    alone = []
    for each in (each for row in rows for each in row):
        logits = model(input_ids=torch.tensor([each.input_ids])).logits[0]
        alone += [logits[place - 1] for place, label in enumerate(each.labels) if label != IGNORED]
    torch.testing.assert_close(packed, torch.stack(alone), rtol=1e-4, atol=1e-4)


def test_gradients_of_a_family_equal_those_of_its_members(model):
    def gradients(rows):
        model.zero_grad()
        loss, _ = summed_answer_loss(model, collate(rows, pad_token_id=0))
        loss.backward()
        return [parameter.grad.clone() for parameter in trainable_parameters(model)]

    for shared, separate in zip(gradients([FAMILY]), gradients([[each] for each in FAMILY]), strict=True):
        torch.testing.assert_close(shared, separate, rtol=1e-3, atol=1e-5)


def test_a_family_is_computed_once_where_its_members_agree():
    batch = collate([FAMILY], pad_token_id=0)
    assert batch.num_tokens == 26
    assert batch.num_computed == 9 + 2 + 4


def test_examples_with_a_common_beginning_share_a_row():
    rows, lengths = family_rows([FAMILY[0], STRANGERS[0], FAMILY[1], FAMILY[2]])
    assert sorted(map(sorted, rows)) == [[0, 2, 3], [1]]
    assert sorted(lengths) == [4, 15]


def test_a_row_of_a_family_stays_within_its_limit():
    many = [example(*range(5, 25), number) for number in range(25, 40)]
    _, lengths = family_rows(many, max_row_tokens=24)
    assert max(lengths) <= 24


def test_strangers_fill_rows_to_their_limit():
    examples = [example(*range(5, 5 + size)) for size in (6, 4, 3, 3)]
    rows, lengths = packed_rows(examples, row_tokens=10)
    assert sorted(lengths) == [6, 10]
    assert sorted(index for row in rows for index in row) == [0, 1, 2, 3]


@pytest.mark.parametrize("packing", ["auto", "padded", "packed", "shared"])
def test_every_example_is_in_exactly_one_row(packing):
    examples = [*FAMILY, *STRANGERS]
    rows, _ = make_rows(examples, dataclasses.replace(CONFIG, packing=packing))
    assert sorted(index for row in rows for index in row) == list(range(len(examples)))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [((1, 2, 3), (1, 2, 4), 2), ((1,), (1, 2), 1), ((), (1,), 0), ((2,), (1,), 0)],
)
def test_common_beginnings_are_measured(left, right, expected):
    assert common_length(left, right) == expected


def test_a_row_of_one_example_needs_no_mask():
    assert collate([[FAMILY[0]], [STRANGERS[0]]], pad_token_id=0).mask is None
