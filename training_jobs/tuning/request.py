"""What somebody who starts a fine-tuning asks for, however they ask: form, command or test."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from training_jobs.enums import JobPriority, Preset, Strategy, TuningMethod
from training_jobs.ml.tuning.config import Changes
from training_jobs.models import BaseModel, DataSet


@dataclass(frozen=True, slots=True)
class RunRequest:
    """`changes` are options that win over the preset's; `task_weights` count in a multi-task mixture alone.

    An empty `name` is made from the choices. `actor` is None at the terminal.
    """

    data_set: DataSet
    base_model: BaseModel
    strategy: Strategy = Strategy.INSTRUCTION
    method: TuningMethod = TuningMethod.LORA
    preset: Preset = Preset.BALANCED
    changes: Changes = field(default_factory=dict)
    task_weights: Mapping[str, float] = field(default_factory=dict)
    name: str = ""
    priority: JobPriority = JobPriority.NORMAL
    actor: User | None = None
