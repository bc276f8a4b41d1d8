"""What a reader of a report must know of the judge and of the prices, in sentences."""

from decimal import Decimal

from django.utils.translation import gettext as _

from training_jobs.evaluation.facts import Judging, RunFacts
from training_jobs.evaluation.prices import Prices


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
