"""A whole run from a folder: base model, stages one after the other, artefacts.

Strategies of the source paper differ only in their stages: `instruction` has one (chat examples),
`transfer` two (the corpus as plain text, then chat examples), `multitask` one whose examples are a mixture.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from training_jobs.ml.tuning.artifact import save_artifacts
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.examples import TokenizedExample, tokenize_chat, tokenize_text
from training_jobs.ml.tuning.exceptions import ExampleTooLongError
from training_jobs.ml.tuning.loop import Progress, TuningData, fit
from training_jobs.ml.tuning.models import load_for_tuning, load_tokenizer

Report = Callable[[str, dict[str, Any]], None]
"""Called with the name of an event and its JSON-ready fields."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of `fit` over files of the run's folder: a JSON object a line, with `messages` or `text`."""

    name: str
    training_file: str
    validation_file: str = ""
    config: TuningConfig = field(default_factory=TuningConfig)


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What `run.json` in the run's folder says."""

    base_model: str
    stages: tuple[Stage, ...]
    sample_questions: tuple[str, ...] = ()
    num_threads: int = 0  # 0: torch decides

    @classmethod
    def read(cls, folder: Path) -> "RunPlan":
        raw = json.loads((folder / "run.json").read_text())
        stages = tuple(
            Stage(**{**stage, "config": TuningConfig(**stage["config"])}) for stage in raw["stages"]
        )
        return cls(raw["base_model"], stages, tuple(raw["sample_questions"]), raw["num_threads"])

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "run.json").write_text(json.dumps(asdict(self), indent=2))


def execute(folder: Path, *, report: Report, is_cancelled: Callable[[], bool]) -> dict[str, str]:
    """Train every stage from its last checkpoint and write `artifacts/`; safe to call again after any kill.

    Returns:
        Digests of the artefacts.

    Raises:
        TuningCancelledError: asked to stop; a later call continues.
    """
    plan = RunPlan.read(folder)
    if plan.num_threads:
        torch.set_num_threads(plan.num_threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = load_tokenizer(plan.base_model)
    model = load_for_tuning(plan.base_model, plan.stages[0].config, device=device)
    report("device", {"device": _describe(device), "num_threads": torch.get_num_threads()})
    for stage in plan.stages:
        data = _load_data(folder, stage, tokenizer, report)

        def tell(progress: Progress, stage_name: str = stage.name) -> None:
            report("progress", {"stage": stage_name, **asdict(progress)})
            if progress.validation_loss is not None:
                for question in plan.sample_questions:
                    answer = generate(model, tokenizer, question)
                    report("sample", {"step": progress.step, "question": question, "answer": answer})

        fit(
            model,
            data,
            stage.config,
            pad_token_id=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else 0,
            checkpoint_folder=folder / "checkpoints" / stage.name,
            on_progress=tell,
            is_cancelled=is_cancelled,
        )
    digests = save_artifacts(model, tokenizer, folder / "artifacts", base_model=plan.base_model)
    report("finished", {"digests": digests, "peak_memory_bytes": _peak_memory_bytes(device)})
    return digests


def generate(model: Any, tokenizer: Any, question: str, *, max_new_tokens: int = 60) -> str:
    """The model's most likely answer to a question without sources."""
    prompt = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True
    )
    inputs = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
    device = next(model.parameters()).device
    model.eval()
    with torch.inference_mode(), torch.autocast(device.type, dtype=torch.bfloat16):
        ids = model.generate(
            input_ids=inputs["input_ids"].to(device),
            attention_mask=inputs["attention_mask"].to(device),
            max_new_tokens=max_new_tokens,
            do_sample=False,
            use_cache=True,
            pad_token_id=tokenizer.eos_token_id,
        )
    text: str = tokenizer.decode(ids[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    return text.strip()


def _load_data(folder: Path, stage: Stage, tokenizer: Any, report: Report) -> TuningData:
    training, num_dropped = _read_examples(folder / stage.training_file, tokenizer, stage.config)
    validation: list[TokenizedExample] = []
    if stage.validation_file:
        validation, _ = _read_examples(folder / stage.validation_file, tokenizer, stage.config)
    report(
        "data",
        {
            "stage": stage.name,
            "num_examples": len(training),
            "num_validation_examples": len(validation),
            "num_dropped_too_long": num_dropped,
            "num_tokens": sum(map(len, training)),
            "num_answer_tokens": sum(example.num_answer_tokens for example in training),
        },
    )
    return TuningData(training, validation)


def _read_examples(path: Path, tokenizer: Any, config: TuningConfig) -> tuple[list[TokenizedExample], int]:
    examples: list[TokenizedExample] = []
    num_dropped = 0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if "text" in row:
                examples += tokenize_text(row["text"], tokenizer, max_tokens=config.max_example_tokens)
                continue
            try:
                examples.append(
                    tokenize_chat(row["messages"], tokenizer, max_tokens=config.max_example_tokens)
                )
            except ExampleTooLongError:
                num_dropped += 1
    return examples, num_dropped


def _describe(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"


def _peak_memory_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
