"""Every option of `TuningConfig` in words for somebody who does not program."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Explanation:
    """A short label, and what happens when the value goes up or down."""

    label: Any
    help: Any


@dataclass(frozen=True, slots=True)
class Group:
    title: Any
    fields: tuple[str, ...]


GROUPS = (
    Group(
        _("How much it learns"),
        ("num_epochs", "max_steps", "learning_rate", "warmup_ratio", "weight_decay", "max_gradient_norm"),
    ),
    Group(
        _("Adapter (LoRA and QLoRA)"),
        ("lora_rank", "lora_alpha", "lora_dropout", "lora_modules", "lora_layers"),
    ),
    Group(
        _("Memory and speed"),
        (
            "max_example_tokens",
            "tokens_per_batch",
            "batches_per_step",
            "precision",
            "packing",
            "gradient_checkpointing",
            "shard_model",
        ),
    ),
    Group(
        _("Control"),
        ("evaluate_every_steps", "checkpoint_every_steps", "early_stop_patience", "seed"),
    ),
)

EXPLANATIONS: dict[str, Explanation] = {
    "num_epochs": Explanation(
        _("Passes over the data"),
        _(
            "How many times the model reads every example. More passes learn more and take longer in the same"
            " proportion; too many make it repeat the examples by heart."
        ),
    ),
    "max_steps": Explanation(
        _("Most steps"),
        _("Ends the run after so many steps, whatever is left. 0: no limit. Useful for a short trial."),
    ),
    "learning_rate": Explanation(
        _("Learning rate"),
        _(
            "How far each step moves the model. Too high and the loss jumps or grows; too low and it hardly"
            " moves. Change it by halves or doubles."
        ),
    ),
    "warmup_ratio": Explanation(
        _("Warm-up"),
        _(
            "Share of the run in which the learning rate rises from zero, so that the start is calm."
            " 0.1: 10 %."
        ),
    ),
    "weight_decay": Explanation(
        _("Weight decay"),
        _("A brake that keeps the values small. 0 is usual for adapters; 0.01 for a full tuning."),
    ),
    "max_gradient_norm": Explanation(
        _("Largest step"),
        _("Steps larger than this are shortened, so that one strange example does not spoil the model."),
    ),
    "lora_rank": Explanation(
        _("Size of the adapter (rank)"),
        _("The larger, the more it can learn and the more memory it needs. Usual: 8, 16, 32 or 64."),
    ),
    "lora_alpha": Explanation(
        _("Strength of the adapter (alpha)"),
        _("How much the adapter counts beside the base model. Usual: twice its size."),
    ),
    "lora_dropout": Explanation(
        _("Forgetting at random"),
        _(
            "Share of the adapter switched off at random in each step, against learning by heart."
            " 0 to 0.1; useful with few examples."
        ),
    ),
    "lora_modules": Explanation(
        _("Parts that learn"),
        _("«All» gives the best result. «Attention» or «feed-forward» alone is faster and learns less."),
    ),
    "lora_layers": Explanation(
        _("Last layers that learn"),
        _("Only the last so many layers get an adapter: faster, learns less. 0: all layers."),
    ),
    "max_example_tokens": Explanation(
        _("Longest example (tokens)"),
        _(
            "Longer examples are left out (a token is about four letters). Raise it when"
            " the data set has long"
            " sources; memory and time grow with it."
        ),
    ),
    "tokens_per_batch": Explanation(
        _("Tokens computed at once"),
        _("The main handle for memory: halve it when memory does not suffice. The larger, the faster."),
    ),
    "batches_per_step": Explanation(
        _("Batches for each step"),
        _("Adds up several batches before each step: the effect of a large batch without its memory."),
    ),
    "precision": Explanation(
        _("Number format"),
        _("«Automatic» takes the fast 16-bit format where the machine computes in it, else 32 bits."),
    ),
    "packing": Explanation(
        _("Packing"),
        _(
            "How examples of different length share a batch. «Automatic» is right; the"
            " others exist to compare."
        ),
    ),
    "gradient_checkpointing": Explanation(
        _("Save memory by computing twice"),
        _(
            "Needs much less memory and takes about a third longer. Empty: only when it would not fit"
            " otherwise."
        ),
    ),
    "shard_model": Explanation(
        _("Divide the model over the graphics cards"),
        _(
            "Each card keeps a part of the model instead of the whole; slower, for models that are too large"
            " for one. There are no sample answers on the way then. Empty: only when it would not fit"
            " otherwise."
        ),
    ),
    "evaluate_every_steps": Explanation(
        _("Steps between evaluations"),
        _(
            "How often the validation loss is measured and the sample questions are"
            " answered; each takes time."
        ),
    ),
    "checkpoint_every_steps": Explanation(
        _("Steps between checkpoints"),
        _("How often the state is written to disk. After a power cut the run goes on from the last one."),
    ),
    "early_stop_patience": Explanation(
        _("Stop when it no longer improves"),
        _(
            "Ends the run after so many evaluations without a better validation loss, and"
            " keeps the best state."
            " 0: never."
        ),
    ),
    "seed": Explanation(
        _("Seed of chance"),
        _("The same seed with the same data gives the same model. Change it to see how much is chance."),
    ),
}

OPTION_CHOICES: dict[str, Any] = {
    "auto": _("Automatic"),
    "bf16": _("16 bits (bf16)"),
    "fp32": _("32 bits (fp32)"),
    "all": _("All"),
    "attention": _("Attention"),
    "feed_forward": _("Feed-forward"),
    "padded": _("Filled up"),
    "packed": _("One after the other"),
    "shared": _("Common beginnings once"),
}
"""Words for the values of options that are chosen from a list."""
