"""The same run with plain trl, to compare with: `python -m training_jobs.ml.tuning.comparison FOLDER`.

`SFTTrainer` as its documentation shows it, in fp32 and with padding: examples in random order, every logit
computed. Adapter, examples, number of steps, learning rate and its course are those of `run.json`. Needs
the optional dependency group `comparison`.
"""

import contextlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import torch

from training_jobs.ml.tuning.batching import plan_steps
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.loading import load_stage
from training_jobs.ml.tuning.loop import learning_rate_at, mean_loss
from training_jobs.ml.tuning.models import load_base, load_tokenizer, lora_config
from training_jobs.ml.tuning.plan import RunPlan


def train_with_trl(folder: Path) -> dict[str, Any]:
    """Train and return speed and losses in the words of our own `finished` event."""
    plan = RunPlan.read(folder)
    stage = plan.stages[0]
    config = stage.config
    tokenizer = load_tokenizer(plan.base_model)
    data, counts = load_stage(folder, stage, tokenizer)
    num_steps = len(plan_steps(data.training, config))
    rows = [json.loads(line) for line in (folder / stage.training_file).read_text().splitlines()]
    batch_size = -(-len(rows) * config.num_epochs // num_steps)
    trainer = _trainer(plan.base_model, tokenizer, rows, config, num_steps, batch_size, folder / "trl")
    started = time.monotonic()
    trainer.train()
    seconds = time.monotonic() - started
    loss = mean_loss(trainer.model, data.validation, config, tokenizer.pad_token_id or 0)
    return {
        "results": {"validation_loss": loss, "num_tokens": counts["num_tokens"] * config.num_epochs},
        "card_data": {"seconds_training": seconds, "batch_size": batch_size, "num_steps": num_steps},
    }


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

    model = load_base(base_model, config, device=torch.device("cpu"))
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
        peft_config=lora_config(model, config),
    )

    def share_of_rate(step: int) -> float:
        return learning_rate_at(step, num_steps, config) / config.learning_rate

    trainer.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(trainer.create_optimizer(), share_of_rate)
    return trainer


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # trl prints as it likes; standard output is for events
        finished = train_with_trl(Path(sys.argv[1]))
    sys.stdout.write(json.dumps({"event": "finished", **finished}) + "\n")
