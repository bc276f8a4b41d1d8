"""Cross entropy over answer tokens, with the output head computed for those tokens alone.

The head of a small model is a large part of its work (SmolLM2-135M: 28 of 135 million parameters), and in a
retrieval-augmented example nine tokens of ten belong to the prompt. Selecting before the head gives the
same loss and the same gradients as computing every logit and ignoring most of them.
"""

from typing import Any

import torch
from torch.nn import functional

from training_jobs.ml.tuning.batching import TensorBatch
from training_jobs.ml.tuning.examples import IGNORED


def summed_answer_loss(model: Any, batch: TensorBatch) -> tuple[torch.Tensor, int]:
    """Sum of the negative log likelihood of the answer tokens (fp32 scalar), and how many they are."""
    causal_model = model.get_base_model() if hasattr(model, "get_base_model") else model
    hidden = causal_model.get_decoder()(
        input_ids=batch.input_ids, attention_mask=batch.attention_mask, use_cache=False
    ).last_hidden_state  # (B, T, D)
    targets = batch.labels[:, 1:]  # the token at t is predicted from the hidden state at t - 1
    learned = targets != IGNORED
    selected = hidden[:, :-1][learned]  # (N, D)
    logits = causal_model.get_output_embeddings()(selected)  # (N, V)
    loss = functional.cross_entropy(logits.float(), targets[learned], reduction="sum")
    return loss, int(selected.shape[0])
