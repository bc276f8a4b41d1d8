"""What a reader of a report must know of the judge and of the prices, in sentences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def report_notes(facts: Mapping[str, Any]) -> list[str]:
    """Empty where neither was used; reports of earlier versions know of neither."""
    return [*_of_judge(facts.get("judge") or {}), *_of_prices(facts.get("prices") or {})]


def _of_judge(judge: Mapping[str, Any]) -> list[str]:
    if not judge.get("num_answers"):
        return []
    values = {
        "model": judge["model"],
        "answers": judge["num_answers"],
        "fallbacks": judge["num_fallbacks"],
        "retries": judge["num_retries"],
    }
    if judge.get("is_left_out"):
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


def _of_prices(prices: Mapping[str, Any]) -> list[str]:
    unknown = "–"
    if not any(prices.get(name) for name in prices if name != "currency"):
        return []
    return [
        _(
            "Prices in %(currency)s: an hour of the machine %(hour)s, a million tokens read %(read)s,"
            " a million tokens written %(written)s."
        )
        % {
            "currency": prices["currency"],
            "hour": prices.get("machine_hour") or unknown,
            "read": prices.get("million_prompt_tokens") or unknown,
            "written": prices.get("million_completion_tokens") or unknown,
        }
    ]
