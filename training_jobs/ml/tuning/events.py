"""What children say, one JSON object a line: of a run its events and exit codes, of a check what it found."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import ClassVar

from training_jobs.ml.child import Message
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.needs import ModelShape

EXIT_FINISHED, EXIT_FAILED, EXIT_STOPPED = 0, 1, 3
EXIT_OUT_OF_MEMORY, EXIT_DISK_FULL, EXIT_UNAVAILABLE = 4, 5, 6


@dataclass(frozen=True, slots=True)
class Event:
    """One line; `NAME` is what it is called there."""

    NAME: ClassVar[str] = ""


Report = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class DeviceFound(Event):
    """What the run is computed on, and how much of the model learns."""

    NAME = "device"
    device: str = ""
    num_gpus: int = 0
    num_threads: int = 0
    precision: str = ""
    num_parameters: int = 0
    num_trainable_parameters: int = 0


@dataclass(frozen=True, slots=True)
class StageRead(Event):
    """The examples of a stage."""

    NAME = "data"
    stage: str = ""
    num_examples: int = 0
    num_validation_examples: int = 0
    num_dropped_too_long: int = 0
    num_tokens: int = 0
    num_answer_tokens: int = 0


@dataclass(frozen=True, slots=True)
class StepDone(Event):
    """A line of the diary (see `loop.Progress`); `run_step` counts over all stages."""

    NAME = "progress"
    stage: str
    step: int
    num_steps: int
    learning_rate: float
    training_loss: float
    validation_loss: float | None
    num_tokens: int
    tokens_per_second: float
    elapsed_seconds: float
    memory_bytes: int | None = None
    gpu_use_percent: float | None = None
    seconds_left: float | None = None
    run_step: int = 0
    run_num_steps: int = 0


@dataclass(frozen=True, slots=True)
class SampleAnswered(Event):
    NAME = "sample"
    stage: str = ""
    step: int = 0
    question: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class StageDone(Event):
    """`best_step` is None where early stopping kept nothing."""

    NAME = "stage_done"
    stage: str = ""
    step: int = 0
    best_step: int | None = None
    best_validation_loss: float | None = None
    stopped_early: bool = False


@dataclass(frozen=True, slots=True)
class Evaluating(Event):
    """The held-out questions are answered from here on."""

    NAME = "evaluating"
    num_questions: int = 0
    num_done: int = 0


@dataclass(frozen=True, slots=True)
class Predicted(Event):
    """One model answered one held-out question."""

    NAME = "prediction"
    id: str
    kind: str
    model: str
    num_done: int
    num_total: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run took; `seconds_left` while it works. None: not measured."""

    memory_bytes: int | None = None
    disk_bytes: int | None = None
    seconds: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """How training ended, over all stages. Losses are means per answer token, in nats."""

    training_loss: float | None = None
    validation_loss: float | None = None
    validation_loss_by_stage: dict[str, float | None] = field(default_factory=dict)
    num_examples: int | None = None
    num_answer_tokens: int | None = None
    num_tokens: int | None = None
    seconds_training: float | None = None
    num_predictions: int | None = None


@dataclass(frozen=True, slots=True)
class CardData:
    """What the model card tells of how a model was made; zero and empty: not known."""

    base_model: str = ""
    base_revision: str = ""
    method: str = ""
    strategy_stages: tuple[str, ...] = ()
    config: dict[str, TuningConfig] = field(default_factory=dict)  # by the name of the stage
    hardware: str = ""
    num_gpus: int = 0
    num_threads: int = 0
    precision: str = ""
    num_parameters: int = 0
    num_trainable_parameters: int = 0
    num_examples: int = 0
    num_tokens: int = 0
    num_answer_tokens: int = 0
    seconds: float = 0.0
    seconds_training: float = 0.0
    energy_wh: float = 0.0
    peak_memory_bytes: int = 0
    library_versions: dict[str, str] = field(default_factory=dict)
    merged_dtype: str = ""


@dataclass(frozen=True, slots=True)
class Finished(Event):
    """The last line of a run that came to its end; `inputs` is the digest of what it learned from."""

    NAME = "finished"
    digests: dict[str, str] = field(default_factory=dict)  # artefact name to SHA-256
    results: Training = field(default_factory=Training)
    measured: Measured = field(default_factory=Measured)
    card_data: CardData = field(default_factory=CardData)
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """`code` is one of `child.classify`; `step` where a loss stopped being a number."""

    NAME = "failed"
    error: str = ""
    message: str = ""
    code: str = ""
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    """Asked to stop; the last checkpoint is whole."""

    NAME = "stopped"


_KINDS: dict[str, type[Event]] = {
    kind.NAME: kind
    for kind in (
        DeviceFound,
        StageRead,
        StepDone,
        SampleAnswered,
        StageDone,
        Evaluating,
        Predicted,
        Finished,
        Failed,
        Stopped,
    )
}


def event_message(event: Event) -> Message:
    """The line of an event."""
    return {"event": event.NAME, **asdict(event)}


def read_event(message: Message) -> Event | None:
    """The event of a line; None for kinds of a later version.

    Raises:
        DocumentError: a field is missing.
    """
    kind = _KINDS.get(str(message.get("event")))
    return read_document(kind, message) if kind else None


@dataclass(slots=True)
class Inspection:
    """What the check of a base model found: `loads`, it can be tuned, or why not (`code`, `message`).

    `notes` are those of `template_check`, about a model that can.
    """

    loads: bool = False
    code: str = ""
    message: str = ""
    architecture: str = ""
    num_parameters: int | None = None
    context_tokens: int | None = None
    size_bytes: int | None = None
    has_chat_template: bool = False
    notes: tuple[str, ...] = ()
    shape: ModelShape | None = None
