"""Greedy answers of a model, several questions at a time."""

from collections.abc import Sequence
from typing import Any

import torch

from training_jobs.ml.tuning.chat_template import Messages, render, token_ids


def encode_prompt(messages: Messages, tokenizer: Any) -> list[int]:
    """Tokens of a conversation up to where the assistant begins to speak."""
    return token_ids(tokenizer, render(tokenizer, messages, opens_answer=True))


def generate_answers(
    model: Any,
    tokenizer: Any,
    prompts: Sequence[Sequence[int]],
    *,
    max_new_tokens: int,
    dtype: torch.dtype,
) -> list[str]:
    """The most likely answer to each prompt. Prompts are padded on the left, which positions make good."""
    device = next(model.parameters()).device
    pad_token_id = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    width = max(len(prompt) for prompt in prompts)
    input_ids = torch.full((len(prompts), width), pad_token_id)
    mask = torch.zeros((len(prompts), width), dtype=torch.int64)
    for row, prompt in enumerate(prompts):
        input_ids[row, width - len(prompt) :] = torch.tensor(prompt)
        mask[row, width - len(prompt) :] = 1
    model.eval()
    is_bf16 = dtype == torch.bfloat16
    with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16, enabled=is_bf16):
        ids = model.generate(
            input_ids=input_ids.to(device),
            attention_mask=mask.to(device),
            max_new_tokens=max_new_tokens,
            do_sample=False,
            num_beams=1,
            repetition_penalty=1.0,
            use_cache=True,
            pad_token_id=pad_token_id,
        )
    texts: list[str] = tokenizer.batch_decode(ids[:, width:], skip_special_tokens=True)
    return [text.strip() for text in texts]
