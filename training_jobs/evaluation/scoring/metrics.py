"""What is measured: names as in `metrics.json`, words for people, and which direction is better."""

from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Family(Enum):
    """Methods are ranked and compared inside a family."""

    FINDING = "finding"
    ANSWERING = "answering"
    SOURCES = "sources"
    KNOWING = "knowing"
    COST = "cost"


FAMILY_TITLES: dict[Family, str | Promise] = {
    Family.FINDING: _("Finding the right passage"),
    Family.ANSWERING: _("Answering"),
    Family.SOURCES: _("Sources"),
    Family.KNOWING: _("Knowing what it does not know"),
    Family.COST: _("Time, tokens, memory and cost"),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """`is_rate`: a share of right/wrong questions, whose interval is Wilson's.

    `unit` is empty for shares and areas (0..1); `digits` are those shown of a value with a unit.
    """

    name: str
    label: str | Promise
    explanation: str | Promise
    family: Family
    is_rate: bool = False
    lower_is_better: bool = False
    unit: str = ""
    digits: int = 0


def _rate(name: str, label: str | Promise, explanation: str | Promise, family: Family) -> Metric:
    return Metric(name, label, explanation, family, is_rate=True)


def _cost(
    name: str, label: str | Promise, explanation: str | Promise, unit: str, *, digits: int = 0
) -> Metric:
    return Metric(name, label, explanation, Family.COST, lower_is_better=True, unit=unit, digits=digits)


_ALL = (
    _rate(
        "recall@1", _("Right at once"), _("Share of questions whose first result is right."), Family.FINDING
    ),
    _rate("recall@3", _("Among 3"), _("A right result among the first three."), Family.FINDING),
    _rate("recall@5", _("Among 5"), _("A right result among the first five."), Family.FINDING),
    _rate("recall@10", _("Among 10"), _("A right result among the first ten."), Family.FINDING),
    Metric(
        "mrr@10",
        _("Reciprocal rank"),
        _("Mean of 1 / place of the first right result; 0 beyond ten."),
        Family.FINDING,
    ),
    Metric("ndcg@10", "nDCG@10", _("Gain of right results, less the lower they stand."), Family.FINDING),
    _rate(
        "topic@1",
        _("Right topic"),
        _("Share of questions whose first topic holds a right passage."),
        Family.FINDING,
    ),
    _rate(
        "exact_match",
        _("Same words"),
        _("The answer is a reference answer, apart from case, accents, articles and punctuation."),
        Family.ANSWERING,
    ),
    Metric(
        "token_f1", _("Shared words (F1)"), _("Words shared with the reference answer."), Family.ANSWERING
    ),
    Metric(
        "token_recall",
        _("Reference said"),
        _("Share of the reference answer's words that the answer says, however long it is."),
        Family.ANSWERING,
    ),
    Metric("chrf", "chrF", _("Shared sequences of one to six letters."), Family.ANSWERING),
    Metric("rouge_l", "ROUGE-L", _("Longest common sequence of word stems."), Family.ANSWERING),
    Metric(
        "semantic_similarity",
        _("Same meaning"),
        _("Cosine between the meanings of answer and reference; unrelated texts have about 0.75."),
        Family.ANSWERING,
    ),
    Metric(
        "judge_score",
        _("Judge's grade"),
        _("Grade of the judge model (0 to 4) as a share of the highest; silence counts as 0."),
        Family.ANSWERING,
    ),
    Metric(
        "citation_precision",
        _("Citations that are right"),
        _("Share of the cited sources that answer the question."),
        Family.SOURCES,
    ),
    _rate(
        "citation_recall",
        _("Right source cited"),
        _("Share of questions whose answer cites a right source."),
        Family.SOURCES,
    ),
    Metric(
        "groundedness",
        _("Supported sentences"),
        _("Share of written sentences that say only what the passages say."),
        Family.SOURCES,
    ),
    _rate("answered", _("Answered"), _("Share of answerable questions that got an answer."), Family.KNOWING),
    _rate(
        "abstention_precision",
        _("Rightly silent"),
        _("Of the questions left unanswered, the share that has no answer."),
        Family.KNOWING,
    ),
    _rate(
        "abstention_recall",
        _("Silence where due"),
        _("Of the questions without an answer, the share left unanswered."),
        Family.KNOWING,
    ),
    Metric(
        "auroc",
        _("Tells apart (AUROC)"),
        _("Chance that a question with an answer gets more confidence than one without."),
        Family.KNOWING,
    ),
    Metric(
        "aurc",
        _("Risk (AURC)"),
        _("Mean error when only the surest replies are given, over all shares given."),
        Family.KNOWING,
        lower_is_better=True,
    ),
    Metric(
        "ece",
        _("Calibration error"),
        _("Mean gap between claimed probability and share of right answers."),
        Family.KNOWING,
        lower_is_better=True,
    ),
    _cost("latency_p50_ms", _("Time, half"), _("Half of the replies took no longer."), "ms"),
    _cost("latency_p95_ms", _("Time, 95 %"), _("95 of 100 replies took no longer."), "ms"),
    _cost("first_token_p50_ms", _("First words"), _("Half of the answers began no later."), "ms"),
    _cost("prompt_tokens", _("Tokens read"), _("Mean number of tokens read by the model."), "tokens"),
    _cost(
        "completion_tokens", _("Tokens written"), _("Mean number of tokens written by the model."), "tokens"
    ),
    _cost(
        "cost_per_1000",
        _("Cost of 1,000 answers"),
        _("By the configured prices of machine and tokens, one question at a time."),
        settings.COST_CURRENCY,
        digits=2,
    ),
    _cost(
        "memory_mb",
        _("Memory"),
        _("The most that the processes which answer held meanwhile, without the database."),
        "MB",
    ),
)

METRICS = {metric.name: metric for metric in _ALL}

# The measures a family is judged by: right or wrong for McNemar's test, and a finer score.
MAIN_METRICS = {Family.FINDING: ("recall@1", "mrr@10"), Family.ANSWERING: ("token_f1", "exact_match")}
