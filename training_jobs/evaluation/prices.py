"""What an answer costs, from the prices the office wrote into its configuration; never guessed.

`1000 x (seconds / 3600 x price of a machine hour + tokens read and written / 10^6 x their price)`: the two
ways in which text generation is paid for, by the hour of one's own or a rented machine and by the token of a
service. The machine is charged for one question at a time; a busy engine answers several at once, so the
figure is what an answer costs at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.conf import settings

from assistant.enums import AnswerStatus
from training_jobs.evaluation.predictions import Prediction

_MS_PER_HOUR = Decimal(3_600_000)
_MILLION = Decimal(1_000_000)
# The assistant answers these without asking the engine; anywhere else missing token counts are unknown.
_WITHOUT_ENGINE = {
    status.value
    for status in (
        AnswerStatus.PERSON,
        AnswerStatus.FACT,
        AnswerStatus.CURATED,
        AnswerStatus.CLARIFIED,
        AnswerStatus.NEAREST,
        AnswerStatus.SMALL_TALK,
        AnswerStatus.ABSTAINED_NO_SOURCE,
        AnswerStatus.ABSTAINED_UNKNOWN,
        AnswerStatus.REFUSED_INJECTION,
        AnswerStatus.REFUSED_OFFENSIVE,
        AnswerStatus.REFUSED_INPUT,
    )
}


@dataclass(frozen=True, slots=True)
class Prices:
    """In `currency`. None: not known."""

    currency: str
    machine_hour: Decimal | None
    million_prompt_tokens: Decimal | None
    million_completion_tokens: Decimal | None

    @property
    def counts_tokens(self) -> bool:
        return self.million_prompt_tokens is not None or self.million_completion_tokens is not None

    @property
    def is_unknown(self) -> bool:
        return self.machine_hour is None and not self.counts_tokens

    def of_reply(self, prediction: Prediction) -> Decimal | None:
        """What this reply cost; None when something of it is not known."""
        if self.is_unknown:
            return None
        cost = Decimal(0)
        if self.machine_hour is not None:
            cost += Decimal(str(prediction.latency_ms)) / _MS_PER_HOUR * self.machine_hour
        if prediction.outcome.answer is None:  # it only searches: nobody counts its tokens
            return None if self.machine_hour is None else cost
        tokens = self._of_tokens(prediction) if self.counts_tokens else Decimal(0)
        return None if tokens is None else cost + tokens

    def _of_tokens(self, prediction: Prediction) -> Decimal | None:
        outcome = prediction.outcome
        counts = (outcome.num_prompt_tokens, outcome.num_completion_tokens)
        if None in counts:
            return Decimal(0) if outcome.status in _WITHOUT_ENGINE else None
        prices = (self.million_prompt_tokens, self.million_completion_tokens)
        return sum(
            (
                Decimal(count or 0) / _MILLION * (price or Decimal(0))
                for count, price in zip(counts, prices, strict=True)
            ),
            Decimal(0),
        )

    def as_document(self) -> dict[str, str | None]:
        """As an evaluation keeps them: its figures stay true when prices change."""
        return {
            "currency": self.currency,
            "machine_hour": _text(self.machine_hour),
            "million_prompt_tokens": _text(self.million_prompt_tokens),
            "million_completion_tokens": _text(self.million_completion_tokens),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            currency=document["currency"],
            machine_hour=_price(document.get("machine_hour")),
            million_prompt_tokens=_price(document.get("million_prompt_tokens")),
            million_completion_tokens=_price(document.get("million_completion_tokens")),
        )


def configured_prices() -> Prices:
    return Prices(
        currency=settings.COST_CURRENCY,
        machine_hour=settings.COST_PER_MACHINE_HOUR,
        million_prompt_tokens=settings.COST_PER_MILLION_PROMPT_TOKENS,
        million_completion_tokens=settings.COST_PER_MILLION_COMPLETION_TOKENS,
    )


def costs_per_1000(predictions: Sequence[Prediction]) -> list[float]:
    """For each reply what a thousand like it would cost; NaN where that is not known."""
    prices = configured_prices()
    costs = [prices.of_reply(each) for each in predictions]
    return [float("nan") if cost is None else float(cost * 1000) for cost in costs]


def _text(price: Decimal | None) -> str | None:
    return None if price is None else str(price)


def _price(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
