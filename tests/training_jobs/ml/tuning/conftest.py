"""A Llama of two layers, eight wide, with a vocabulary of letters: everything here runs in milliseconds."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from tests.training_jobs.ml.tuning.runs import CORPUS_FIRST, finish, options, write_files
from training_jobs.ml.tuning.plan import RunPlan, Stage

LETTERS = "abcdefghijklmnopqrstuvwxyz <>|/?.0123456789"
TEMPLATE = (
    "{% for m in messages %}<{{ m.role[0] }}>{{ m.content }}|{% endfor %}"
    "{% if add_generation_prompt %}<a>{% endif %}"
)


@pytest.fixture(scope="session")
def tiny_tokenizer() -> PreTrainedTokenizerFast:
    vocabulary = {"/": 0} | {letter: number for number, letter in enumerate(LETTERS.replace("/", ""), 1)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="?"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="/", eos_token="|", unk_token="?")
    fast.chat_template = TEMPLATE
    return fast


@pytest.fixture
def tokenizer_with(tiny_tokenizer: PreTrainedTokenizerFast) -> Callable[[str], PreTrainedTokenizerFast]:
    """The tiny tokenizer with another chat template."""

    def make(template: str) -> PreTrainedTokenizerFast:
        tokenizer = copy.deepcopy(tiny_tokenizer)
        tokenizer.chat_template = template
        return tokenizer

    return make


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory, tiny_tokenizer: PreTrainedTokenizerFast) -> Path:
    """A folder with a random tiny Llama and its tokenizer, as a base model looks on disk."""
    torch.manual_seed(7)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tiny_tokenizer),
            hidden_size=8,
            intermediate_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=256,
            tie_word_embeddings=True,
            initializer_range=0.5,  # wide enough for the frozen head to tell letters apart
        )
    )
    folder = tmp_path_factory.mktemp("tiny-llama")
    model.save_pretrained(folder)
    tiny_tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def make_run(tiny_base: Path, tmp_path: Path) -> Callable[..., Path]:
    """Makes a run's folder: one stage of instruction unless told otherwise."""

    def make(name: str = "run", stages: tuple[Stage, ...] = (), **fields: Any) -> Path:
        folder = tmp_path / name
        stages = stages or (Stage("instruction", "train.jsonl", "validation.jsonl", options()),)
        RunPlan(str(tiny_base), stages, num_threads=1, max_answer_tokens=8, **fields).write(folder)
        write_files(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def whole_run(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two stages and held-out questions that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    plan = RunPlan(
        str(tiny_base), CORPUS_FIRST, num_threads=1, max_answer_tokens=8, held_out_file="held-out.jsonl"
    )
    plan.write(folder)
    write_files(folder)
    finish(folder)
    return folder
