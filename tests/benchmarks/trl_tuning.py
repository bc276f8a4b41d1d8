"""The same run with plain trl, to compare with: `python -m tests.benchmarks.trl_tuning FOLDER`.

`SFTTrainer` as its documentation shows it, in fp32 and with padding: examples in random order, every logit
computed. Adapter, examples, number of steps, learning rate and its course are those of `run.json`. With
`same-steps` after the folder it also gets each step's examples from our plan. Both should learn the same
then: a difference in the loss is one of computing, not of chance. Needs the extra `comparison`.
"""

import contextlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from training_jobs.ml.tuning.batching import Step, plan_steps
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.exceptions import TuningDataError
from training_jobs.ml.tuning.loading import load_stage
from training_jobs.ml.tuning.loop import learning_rate_at, mean_loss
from training_jobs.ml.tuning.models import load_for_tuning, load_tokenizer
from training_jobs.ml.tuning.plan import RunPlan


def train_with_trl(folder: Path, *, has_same_steps: bool = False) -> dict[str, Any]:
    """Train and return speed and losses in the words of our own `finished` event.

    Raises:
        TuningDataError: the same steps were asked for, and an example does not fit into them.
    """
    plan = RunPlan.read(folder)
    stage = plan.stages[0]
    config = stage.config
    tokenizer = load_tokenizer(plan.base_model)
    data, counts = load_stage(folder, stage, tokenizer)
    steps = plan_steps(data.training, config)
    rows = [json.loads(line) for line in (folder / stage.training_file).read_text().splitlines()]
    batch_size = -(-len(rows) * config.num_epochs // len(steps))
    trainer = _trainer(plan.base_model, tokenizer, rows, config, len(steps), batch_size, folder / "trl")
    if has_same_steps:
        if len(data.training) != len(rows):
            raise TuningDataError("an example is too long, so our steps and trl's cannot be the same")
        _give_steps(trainer, steps)
    started = time.monotonic()
    trainer.train()
    seconds = time.monotonic() - started
    loss = mean_loss(trainer.model, data.validation, config, tokenizer.pad_token_id or 0)
    return {
        "results": {"validation_loss": loss, "num_tokens": counts.num_tokens * config.num_epochs},
        "card_data": {"seconds_training": seconds, "batch_size": batch_size, "num_steps": len(steps)},
    }


def _give_steps(trainer: Any, steps: Sequence[Step]) -> None:
    """Have the trainer read the examples of our steps in our order, padded as it pads them."""
    batches = [[index for batch in step for row in batch for index in row] for step in steps]
    loader: Any = torch.utils.data.DataLoader(
        trainer.train_dataset, batch_sampler=batches, collate_fn=trainer.data_collator
    )
    trainer.get_train_dataloader = lambda: trainer.accelerator.prepare(loader)


def _trainer(
    base_model: str,
    tokenizer: Any,
    rows: list[dict[str, Any]],
    config: TuningConfig,
    num_steps: int,
    batch_size: int,
    scratch: Path,
) -> Any:
    """`SFTTrainer` with our own course of the learning rate; its own would spend the first step at zero."""
    from datasets import Dataset
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    model = load_for_tuning(base_model, config, device=torch.device("cpu"))  # the same adapter to begin with
    trainer: Any = SFTTrainer(
        model=model,
        args=SFTConfig(
            output_dir=str(scratch),
            max_steps=num_steps,
            per_device_train_batch_size=batch_size,
            learning_rate=config.learning_rate,
            weight_decay=config.weight_decay,
            max_grad_norm=config.max_gradient_norm,
            max_length=config.max_example_tokens,
            seed=config.seed,
            bf16=False,
            fp16=False,
            gradient_checkpointing=False,  # trl's default, but it would only slow the other side down
            use_cpu=True,
            report_to=[],
            logging_strategy="no",
            save_strategy="no",
            disable_tqdm=True,
        ),
        train_dataset=Dataset.from_list(
            [{"prompt": row["messages"][:-1], "completion": row["messages"][-1:]} for row in rows]
        ),
        processing_class=tokenizer,
    )

    def share_of_rate(step: int) -> float:
        return learning_rate_at(step, num_steps, config) / config.learning_rate

    trainer.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(trainer.create_optimizer(), share_of_rate)
    return trainer


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # trl prints as it likes; standard output is for events
        finished = train_with_trl(Path(sys.argv[1]), has_same_steps=sys.argv[2:] == ["same-steps"])
    sys.stdout.write(json.dumps({"event": "finished", **finished}) + "\n")
