"""Cross entropy over answer tokens, with the output head computed for those tokens alone.

The head of a small model is a large part of its work (SmolLM2-135M: 28 of 135 million parameters), and in a
retrieval-augmented example nine tokens of ten belong to the prompt. Selecting before the head gives the
same loss and the same gradients as computing every logit and ignoring most of them.
"""

from typing import Any

import torch
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from training_jobs.ml.tuning.trees import TensorBatch

_LOGITS_AT_ONCE = 1024
"""More than this (continued pre-training learns every token) and logits are computed again for the backward
pass instead of kept: 2,048 tokens over 49,152 words in fp32 would hold 1.2 GB."""


def summed_answer_loss(model: Any, batch: TensorBatch) -> tuple[torch.Tensor, int]:
    """Sum of the negative log likelihood of the answer tokens (fp32 scalar), and how many they are."""
    causal_model = model.get_base_model() if hasattr(model, "get_base_model") else model
    hidden = hidden_states(causal_model, batch)  # (B, T, D)
    selected = hidden.flatten(0, 1).index_select(0, batch.predict_at)  # (N, D)
    head = causal_model.get_output_embeddings()

    def loss_of(rows: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return functional.cross_entropy(head(rows).float(), targets, reduction="sum")

    if len(batch.targets) <= _LOGITS_AT_ONCE:
        return loss_of(selected, batch.targets), len(batch.targets)
    losses = []
    for start in range(0, len(batch.targets), _LOGITS_AT_ONCE):
        part = slice(start, start + _LOGITS_AT_ONCE)
        losses.append(checkpoint(loss_of, selected[part], batch.targets[part], use_reentrant=False))
    return torch.stack(losses).sum(), len(batch.targets)


def hidden_states(causal_model: Any, batch: TensorBatch) -> torch.Tensor:
    """What the decoder makes of the batch's tokens, before the output head."""
    hidden: torch.Tensor = causal_model.get_decoder()(
        input_ids=batch.input_ids,
        attention_mask=batch.mask,
        position_ids=batch.position_ids,
        use_cache=False,
    ).last_hidden_state
    return hidden
