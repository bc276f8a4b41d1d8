import dataclasses

import pytest

from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.estimate import (
    apply_changes,
    find_alternatives,
    find_obstacles,
    find_savers,
    free_memory,
)
from training_jobs.ml.tuning.machine import Gpu, Machine
from training_jobs.ml.tuning.needs import ModelShape, StageWork, estimate_run, num_trained_parameters

GIB = 2**30
SMALL = ModelShape(30, 576, 1536, 9, 3, 64, 49152, True, 134_515_008, 269_030_016, 8192)
LLAMA_7B = ModelShape(32, 4096, 11008, 32, 32, 128, 32000, False, 6_738_415_616, 13_476_831_232, 4096)
LAPTOP = Machine(2, 24 * GIB, 20 * GIB, 100 * GIB, "some processor", has_fast_bf16=False)


def gpu(gib):
    card = Gpu("NVIDIA H100 80GB HBM3", 80 * GIB, gib * GIB, 0.0)
    return dataclasses.replace(LAPTOP, gpus=(card,), free_memory_bytes=500 * GIB)


def work(**changes):
    return (StageWork(TuningConfig(**changes), 1000, 300_000, 10_000, 900),)


def gib(shape, machine, **changes):
    return estimate_run(shape, work(**changes), machine).memory_bytes / GIB


def test_llama_7b_as_published_needs_about_21_gib_for_lora_and_14_for_qlora():
    # litgpt, tutorials/resource-tables: micro batch 1, Alpaca, A100: 21.3 and 14.1 GB.
    small_batch = {"tokens_per_batch": 1024, "lora_rank": 8}
    assert 16 <= gib(LLAMA_7B, gpu(79), **small_batch) <= 26
    assert 7 <= gib(LLAMA_7B, gpu(79), method="qlora", **small_batch) <= 17


def test_qlora_needs_less_than_lora_and_lora_less_than_full():
    needs = [gib(LLAMA_7B, gpu(79), method=method) for method in ("qlora", "lora", "full")]
    assert needs == sorted(needs)


def test_the_adapter_is_as_large_as_peft_makes_it():
    assert num_trained_parameters(SMALL, TuningConfig(lora_rank=16)) == 4_884_480
    assert num_trained_parameters(LLAMA_7B, TuningConfig(lora_rank=16)) == 39_976_960


def test_checkpointing_saves_memory_and_costs_time():
    without = estimate_run(LLAMA_7B, work(), gpu(79))
    with_it = estimate_run(LLAMA_7B, work(gradient_checkpointing=True), gpu(79))
    assert with_it.memory_bytes < without.memory_bytes
    assert with_it.seconds > 1.15 * without.seconds


def test_more_cores_need_less_time():
    fast = dataclasses.replace(LAPTOP, num_cores=8)
    assert estimate_run(SMALL, work(), fast).seconds < estimate_run(SMALL, work(), LAPTOP).seconds


def test_emulated_bf16_is_known_to_be_slow():
    slow = estimate_run(SMALL, work(precision="bf16"), LAPTOP).seconds
    assert slow > 10 * estimate_run(SMALL, work(), LAPTOP).seconds


def test_fewer_steps_need_less_time():
    assert (
        estimate_run(SMALL, work(max_steps=10), LAPTOP).seconds
        < estimate_run(SMALL, work(), LAPTOP).seconds / 2
    )


def test_a_run_that_fits_meets_no_obstacle():
    stages = work()
    assert find_obstacles(estimate_run(SMALL, stages, LAPTOP), LAPTOP, SMALL, stages) == ()


@pytest.mark.parametrize(
    ("shape", "machine", "changes", "code"),
    [
        (LLAMA_7B, gpu(79), {"method": "full"}, "memory"),
        (LLAMA_7B, LAPTOP, {}, "memory"),
        (SMALL, dataclasses.replace(LAPTOP, free_disk_bytes=GIB // 10), {}, "disk"),
        (dataclasses.replace(SMALL, context_tokens=512), LAPTOP, {}, "context"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(shape, machine, changes, code):
    stages = work(**changes)
    obstacles = find_obstacles(estimate_run(shape, stages, machine), machine, shape, stages)
    assert code in [obstacle.code for obstacle in obstacles]
    assert all(obstacle.needed > obstacle.available for obstacle in obstacles)


def test_full_tuning_that_does_not_fit_is_offered_as_lora():
    alternatives = find_alternatives(LLAMA_7B, work(method="full"), gpu(79))
    assert "lora_instead" in [alternative.code for alternative in alternatives]


def test_lora_that_does_not_fit_is_offered_as_qlora():
    alternatives = find_alternatives(LLAMA_7B, work(), gpu(14))
    assert [alternative.code for alternative in alternatives] == ["qlora_instead"]


def test_a_batch_that_is_too_large_is_offered_smaller_with_equal_steps():
    stages = work(tokens_per_batch=32_768)
    (smaller, *_) = find_alternatives(LLAMA_7B, stages, gpu(40))
    assert smaller.code == "smaller_batch"
    per_step = smaller.changes["tokens_per_batch"] * smaller.changes["batches_per_step"]
    assert per_step == 32_768


def test_every_alternative_fits():
    machine = gpu(30)
    for alternative in find_alternatives(LLAMA_7B, work(method="full"), machine):
        changed = apply_changes(work(method="full"), alternative.changes)
        assert find_obstacles(alternative.estimate, machine, LLAMA_7B, changed) == ()


def test_nothing_is_offered_when_nothing_fits():
    assert find_alternatives(LLAMA_7B, work(), gpu(2)) == ()


def gpus(count, gib):
    return dataclasses.replace(gpu(gib), gpus=gpu(gib).gpus * count, gpus_per_run=count)


def test_memory_is_saved_only_when_it_must_be():
    assert find_savers(LLAMA_7B, work(), gpu(79)) == {}
    assert find_savers(LLAMA_7B, work(tokens_per_batch=16_384), gpu(40)) == {"gradient_checkpointing": True}


def test_a_model_too_large_for_one_card_is_divided_over_those_of_the_run():
    full = work(method="full", tokens_per_batch=2048)
    assert find_savers(LLAMA_7B, full, gpus(8, 79)) == {"shard_model": True}
    assert find_savers(LLAMA_7B, full, gpus(1, 79)) == {}


def test_what_a_person_decided_is_not_changed_to_save_memory():
    large = work(tokens_per_batch=16_384)
    assert find_savers(LLAMA_7B, large, gpu(40), decided={"gradient_checkpointing"}) == {}


def test_the_fullest_card_of_a_run_decides():
    cards = (gpu(79).gpus[0], gpu(20).gpus[0], gpu(50).gpus[0])
    pair = dataclasses.replace(gpu(79), gpus=cards, gpus_per_run=2)
    assert free_memory(pair) == 50 * GIB


def test_a_shape_is_read_from_what_the_check_stored():
    raw = dataclasses.asdict(SMALL) | {"more": 1}
    assert ModelShape.read(raw) == SMALL
