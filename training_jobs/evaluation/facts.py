"""What an evaluation keeps about itself beside its figures: what was asked, of which content, when, how.

And what a reader must know of the judge and of the prices, in sentences.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext as _

from training_jobs.evaluation.prices import Prices
from training_jobs.ml.documents import read_document


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
    part: str = ""
    order: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


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
            read_document(cls, {name: value for name, value in document.items() if name != "prices"}),
            seconds=document.get("seconds") or {},
            judging=read_document(Judging, judging) if judging else None,
            prices=Prices.from_document(prices) if prices else None,
            frozen=read_document(FrozenSet, document) if "version" in document else None,
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


def report_notes(facts: RunFacts) -> list[str]:
    """Empty where neither was used; reports of earlier versions know of neither."""
    judging = _of_judge(facts.judging) if facts.judging else []
    return judging + (_of_prices(facts.prices) if facts.prices else [])


def _of_judge(judging: Judging) -> list[str]:
    if not judging.num_answers:
        return []
    values = {
        "model": judging.model,
        "answers": judging.num_answers,
        "fallbacks": judging.num_fallbacks,
        "retries": judging.num_retries,
    }
    if judging.is_left_out:
        return [
            _(
                "The judge model «%(model)s» gave no valid grade for %(fallbacks)d of %(answers)d answers,"
                " so its measure is left out."
            )
            % values
        ]
    return [
        _(
            "The judge model «%(model)s» graded %(answers)d answers without knowing who wrote them; for"
            " %(fallbacks)d of them it gave no valid grade and the shared words (F1) count instead"
            " (%(retries)d questions asked again)."
        )
        % values
    ]


def _of_prices(prices: Prices) -> list[str]:
    if prices.is_unknown:
        return []
    return [
        _(
            "Prices in %(currency)s: an hour of the machine %(hour)s, a million tokens read %(read)s,"
            " a million tokens written %(written)s."
        )
        % {
            "currency": prices.currency,
            "hour": _words(prices.machine_hour),
            "read": _words(prices.million_prompt_tokens),
            "written": _words(prices.million_completion_tokens),
        }
    ]


def _words(price: Decimal | None) -> str:
    return "–" if price is None else str(price)
