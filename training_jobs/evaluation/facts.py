"""What an evaluation keeps about itself beside its figures: what was asked, of which content, when, how."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from training_jobs.evaluation.prices import Prices
from training_jobs.measures.documents import read_fields


@dataclass(frozen=True, slots=True)
class Judging:
    """What became of the answers that the judge model was to grade."""

    model: str = ""
    num_answers: int = 0
    num_asked: int = 0
    num_known: int = 0
    num_retries: int = 0
    num_fallbacks: int = 0
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class FrozenSet:
    """Which frozen questions were asked; methods in the order asked, and the names people know for them."""

    set: str
    version: int
    part: str
    order: tuple[str, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """`started_at` is ISO 8601, `seconds` what each method took, preparation included.

    Replies used again took nothing. `judging` is None without a judge, `frozen` where a file was asked.
    """

    unit: str = ""
    unit_name: str = ""
    num_questions: int = 0
    num_answerable: int = 0
    set_digest: str = ""
    index_generation: int = 0
    content_changed_meanwhile: bool = False
    seed: int = 0
    baseline: str = ""
    started_at: str = ""
    num_reused_replies: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    judging: Judging | None = None
    prices: Prices | None = None
    machine: str = ""
    frozen: FrozenSet | None = None

    @property
    def order(self) -> tuple[str, ...]:
        return self.frozen.order if self.frozen else ()

    @property
    def labels(self) -> Mapping[str, str]:
        return self.frozen.labels if self.frozen else {}

    def as_document(self) -> dict[str, object]:
        return {
            "unit": self.unit,
            "unit_name": self.unit_name,
            "num_questions": self.num_questions,
            "num_answerable": self.num_answerable,
            "set_digest": self.set_digest,
            "index_generation": self.index_generation,
            "content_changed_meanwhile": self.content_changed_meanwhile,
            "seed": self.seed,
            "baseline": self.baseline,
            "started_at": self.started_at,
            "num_reused_replies": self.num_reused_replies,
            "seconds": dict(self.seconds),
            "judge": asdict(self.judging) if self.judging else {},
            "prices": self.prices.as_document() if self.prices else {},
            "machine": self.machine,
            **(asdict(self.frozen) if self.frozen else {}),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """What is missing, as in documents of earlier versions, has its default."""
        judging, prices = document.get("judge"), document.get("prices")
        return replace(
            read_fields(cls, {name: value for name, value in document.items() if name != "prices"}),
            seconds=document.get("seconds") or {},
            judging=read_fields(Judging, judging) if judging else None,
            prices=Prices.from_document(prices) if prices else None,
            frozen=_frozen(document) if "version" in document else None,
        )


def _frozen(document: Mapping[str, Any]) -> FrozenSet:
    return FrozenSet(
        set=document["set"],
        version=document["version"],
        part=document.get("part", ""),
        order=tuple(document.get("order", ())),
        labels=document.get("labels", {}),
    )


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A kept evaluation without its figures: why methods were left out, and what decided their replies."""

    facts: RunFacts
    skipped: Mapping[str, str]
    settings: Mapping[str, Mapping[str, Any]]

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Of an evaluation's results, whole or empty."""
        return cls(
            RunFacts.from_document(document.get("run") or {}),
            document.get("skipped") or {},
            document.get("settings") or {},
        )

    def model_digest(self, method: str) -> str:
        """Of the files of the model that answered; empty where none did."""
        return str((self.settings.get(method) or {}).get("digest") or "")
