"""Base and tuned model answer the held-out questions; no question is asked twice, whatever was killed."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from training_jobs.ml.tuning.events import Evaluating, Predicted, Report
from training_jobs.ml.tuning.examples import Messages, render, token_ids
from training_jobs.ml.tuning.exceptions import TuningCancelledError, TuningDataError
from training_jobs.ml.tuning.models import compute_dtype, load_base, place_for_answers
from training_jobs.ml.tuning.plan import RunPlan

PREDICTIONS = "predictions.jsonl"
BASE, TUNED = "base", "tuned"
_MAX_BATCH = 16
_READ_PER_TRAINED_TOKEN = 4
"""Reading keeps nothing for gradients, so several times the tokens of a training batch fit."""


@dataclass(frozen=True, slots=True)
class HeldOutQuestion:
    """A question with its sources as a prompt, and what a right answer says."""

    id: str
    kind: str
    prompt: tuple[int, ...]
    reference: str


def answer_held_out(
    folder: Path,
    plan: RunPlan,
    tokenizer: Any,
    *,
    device: torch.device,
    report: Report,
    is_cancelled: Callable[[], bool],
) -> int:
    """Append what is missing to `predictions.jsonl`; returns how many predictions there are.

    Raises:
        TuningCancelledError: asked to stop; a later call continues.
        TuningDataError: the file of questions cannot be used.
    """
    questions = read_questions(folder / plan.held_out_file, tokenizer)
    path = folder / PREDICTIONS
    done = _read_done(path)
    total = 2 * len(questions)
    report(Evaluating(num_questions=len(questions), num_done=len(done)))
    models = _Models(folder, plan, device)
    for which in (BASE, TUNED):
        for batch in make_batches(questions, _READ_PER_TRAINED_TOKEN * plan.config.tokens_per_batch):
            missing = [question for question in batch if (which, question.id) not in done]
            if not missing:
                continue
            if is_cancelled():
                raise TuningCancelledError
            answers = generate_answers(
                models.get(which),
                tokenizer,
                [question.prompt for question in batch],  # whole batches: padding may change a rounding
                max_new_tokens=plan.max_answer_tokens,
                dtype=compute_dtype(plan.config, device),
            )
            given = dict(zip((question.id for question in batch), answers, strict=True))
            _append(path, [_prediction(question, which, given[question.id]) for question in missing])
            for question in missing:
                done.add((which, question.id))
                report(Predicted(question.id, question.kind, which, len(done), total))
    return len(done)


def read_questions(path: Path, tokenizer: Any) -> list[HeldOutQuestion]:
    """The questions of a file.

    Raises:
        TuningDataError: naming the line that is no question, or an id that occurs twice.
    """
    questions: list[HeldOutQuestion] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            prompt = tuple(encode_prompt(row["messages"], tokenizer))
            questions.append(HeldOutQuestion(str(row["id"]), row["kind"], prompt, row["reference"]))
        except (ValueError, KeyError, TypeError) as error:
            raise TuningDataError(f"{path.name}, line {number}: {error!r}") from error
    if len({question.id for question in questions}) != len(questions):
        raise TuningDataError(f"{path.name}: an id occurs twice")
    return questions


def make_batches(
    questions: Sequence[HeldOutQuestion], tokens_per_batch: int
) -> Iterator[list[HeldOutQuestion]]:
    """Questions of like length together, the same batches whatever was answered before."""
    batch: list[HeldOutQuestion] = []
    for question in sorted(questions, key=lambda each: (len(each.prompt), each.id)):
        is_full = len(batch) == _MAX_BATCH or len(question.prompt) * (len(batch) + 1) > tokens_per_batch
        if batch and is_full:
            yield batch
            batch = []
        batch.append(question)
    if batch:
        yield batch


class _Models:
    """Base and tuned model, one in memory at a time, from what is on disk."""

    def __init__(self, folder: Path, plan: RunPlan, device: torch.device) -> None:
        self._artifacts = folder / "artifacts"
        self._plan = plan
        self._device = device
        self._loaded: tuple[str, Any] | None = None

    def get(self, which: str) -> Any:
        if self._loaded is None or self._loaded[0] != which:
            self._loaded = None  # frees the other one first
            self._loaded = (which, self._load(which))
        return self._loaded[1]

    def _load(self, which: str) -> Any:
        config, location = self._plan.config, self._plan.base_model
        if which == TUNED and config.method == "full":
            dtype, place = compute_dtype(config, self._device), place_for_answers(config, self._device)
            merged: Any = AutoModelForCausalLM.from_pretrained(
                str(self._artifacts / "merged"), dtype=dtype, device_map=place
            )
            return merged
        model = load_base(
            location,
            config,
            device=self._device,
            revision=self._plan.base_revision,
            place=place_for_answers(config, self._device),
        )
        if which == BASE:
            return model
        tuned: Any = PeftModel.from_pretrained(model, self._artifacts / "adapter")
        return tuned if config.method == "qlora" else tuned.merge_and_unload()


def _prediction(question: HeldOutQuestion, which: str, answer: str) -> dict[str, str]:
    return {
        "id": question.id,
        "kind": question.kind,
        "model": which,
        "answer": answer,
        "reference": question.reference,
    }


def _append(path: Path, rows: Sequence[dict[str, str]]) -> None:
    with path.open("a", encoding="utf-8") as written:
        written.write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        written.flush()
        os.fsync(written.fileno())


def _read_done(path: Path) -> set[tuple[str, str]]:
    """What was answered before; a line that a kill cut off is taken away."""
    if not path.exists():
        return set()
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        with path.open("r+b") as cut:
            cut.truncate(len(whole))
    rows = (json.loads(line) for line in whole.decode().splitlines())
    return {(row["model"], row["id"]) for row in rows}


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
