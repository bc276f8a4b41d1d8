"""What stands in `run.json`: written by whoever starts a run, read by its child process. No torch here."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from training_jobs.ml.files import write_aside
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.exceptions import TuningConfigError

RUN_FILE = "run.json"
_SHARED_BY_STAGES = (
    "method",
    "precision",
    "lora_rank",
    "lora_alpha",
    "lora_dropout",
    "lora_modules",
    "lora_layers",
    "gradient_checkpointing",
    "shard_model",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass of `fit` over files of the run's folder: a JSON object a line, with `messages` or `text`."""

    name: str
    training_file: str
    validation_file: str = ""
    config: TuningConfig = field(default_factory=TuningConfig)


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """A question that is answered at every evaluation, with the prompt it is asked in."""

    question: str
    messages: tuple[dict[str, str], ...]

    @classmethod
    def read(cls, raw: str | Mapping[str, Any]) -> "SampleQuestion":
        """Of a plan: a bare text is asked without more."""
        if isinstance(raw, str):
            return cls(raw, ({"role": "user", "content": raw},))
        return cls(raw["question"], tuple(raw["messages"]))


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A whole run. All stages train the same weights, so they share what decides which weights those are.

    `held_out_file` holds `{"id", "kind", "messages", "reference"}` a line; base and tuned model answer it at
    the end.
    """

    base_model: str
    stages: tuple[Stage, ...]
    sample_questions: tuple[SampleQuestion, ...] = ()
    num_threads: int = 0  # 0: torch decides
    base_revision: str = ""
    held_out_file: str = ""
    max_answer_tokens: int = 96

    def __post_init__(self) -> None:
        """Refuse stages that cannot follow one another.

        Raises:
            TuningConfigError: naming the field in which they differ.
        """
        names = [stage.name for stage in self.stages]
        if not names or len(set(names)) != len(names):
            raise TuningConfigError("a run needs stages with different names")
        for option in _SHARED_BY_STAGES:
            if len({getattr(stage.config, option) for stage in self.stages}) > 1:
                raise TuningConfigError(f"{option} must be the same in all stages")

    @property
    def config(self) -> TuningConfig:
        """The first stage's: what all stages share may be read here."""
        return self.stages[0].config

    @classmethod
    def read(cls, folder: Path) -> "RunPlan":
        return cls.from_dict(json.loads((folder / RUN_FILE).read_text(encoding="utf-8")))

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "RunPlan":
        """A plan of what `asdict` made.

        Raises:
            TuningConfigError: a field is unknown or out of range.
        """
        try:
            stages = tuple(
                Stage(**{**stage, "config": TuningConfig(**stage["config"])}) for stage in raw["stages"]
            )
            questions = tuple(map(SampleQuestion.read, raw.get("sample_questions", ())))
            return cls(**{**raw, "stages": stages, "sample_questions": questions})
        except (TypeError, KeyError) as error:
            raise TuningConfigError(f"{RUN_FILE}: {error}") from error

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        write_aside(folder / RUN_FILE, json.dumps(asdict(self), indent=2, ensure_ascii=False))
