"""What a run keeps in its JSON columns: each document with its one reader and writer.

`estimate` and `measured` are read as `ml.tuning.events.Measured`; `digests` map artefact to SHA-256.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from assistant.statistics import Interval
from training_jobs.ml.child import Message
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.events import CardData, DeviceFound, Finished, StageDone, StageRead, Training


@dataclass(frozen=True, slots=True)
class RunOptions:
    """`options`: the fields of the configuration, and beside them the weights of a multi-task mixture."""

    config: TuningConfig = field(default_factory=TuningConfig)
    task_weights: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, raw: Message) -> "RunOptions":
        return cls(read_document(TuningConfig, raw), raw.get("task_weights") or {})

    def as_json(self) -> Message:
        weights = {"task_weights": dict(self.task_weights)} if self.task_weights else {}
        return {**asdict(self.config), **weights}


@dataclass(frozen=True, slots=True)
class PairedScore:
    """One measure of both models on the same questions; `difference` is tuned less base."""

    base: Interval
    tuned: Interval
    difference: Interval


Scores = dict[str, PairedScore]
"""By the name of the measure."""


@dataclass(frozen=True, slots=True)
class KindScores:
    """The held-out questions of one kind."""

    num_questions: int
    scores: Scores


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How much better the tuned model answered questions it never saw."""

    num_questions: int
    overall: Scores = field(default_factory=dict)
    by_kind: dict[str, KindScores] = field(default_factory=dict)

    @classmethod
    def read(cls, raw: Message) -> "HeldOut | None":
        """None where there were no questions."""
        if not raw:
            return None
        kinds = {kind: dict(each) for kind, each in raw.get("by_kind", {}).items()}
        return cls(
            raw["num_questions"],
            _scores(raw.get("overall", {})),
            {kind: KindScores(each.pop("num_questions"), _scores(each)) for kind, each in kinds.items()},
        )

    def as_json(self) -> Message:
        kinds = {
            kind: {"num_questions": each.num_questions, **asdict(each)["scores"]}
            for kind, each in self.by_kind.items()
        }
        return {**asdict(self), "by_kind": kinds}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Held-out answers so far, those of both models."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class RunResults(Training):
    """`results`: what the child said on the way and at its end, by stage where it said it of a stage."""

    device: DeviceFound | None = None
    data: dict[str, StageRead] = field(default_factory=dict)
    stages: dict[str, StageDone] = field(default_factory=dict)
    evaluated: Evaluated | None = None
    held_out: HeldOut | None = None
    card_data: CardData | None = None
    release: int | None = None

    @classmethod
    def read(cls, raw: Message) -> "RunResults":
        rest = {name: value for name, value in raw.items() if name != "held_out"}
        return replace(read_document(cls, rest), held_out=HeldOut.read(raw.get("held_out") or {}))

    def as_json(self) -> Message:
        """What is known of it."""
        held_out = self.held_out.as_json() if self.held_out else None
        known = {**asdict(self), "held_out": held_out}
        return {name: value for name, value in known.items() if value not in (None, {})}

    def finished(self, event: Finished, *, held_out: HeldOut | None) -> "RunResults":
        """With what the child said last, and its held-out answers scored."""
        return replace(self, **asdict(event.results), held_out=held_out, card_data=event.card_data)


def _scores(raw: Message) -> Scores:
    return {name: read_document(PairedScore, each) for name, each in raw.items()}
