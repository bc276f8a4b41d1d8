"""What one method said to one question, and why it counted as it did, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training_jobs.evaluation.methods.descriptions import describe
from training_jobs.evaluation.predictions import Outcome, Prediction
from training_jobs.evaluation.scoring.verdicts import (
    FOUND,
    MISSED,
    SILENT_RIGHTLY,
    SILENT_WRONGLY,
    SPOKE_WRONGLY,
    WORDS,
    Verdict,
    place_of_right,
    verdict_of,
)
from training_jobs.evaluation.selectors import PassageLink
from training_jobs.measures.figures import decimal, percent

MAX_PASSAGES = 10
_SHOWN_SCORES = ("token_f1", "exact_match", "chrf", "rouge_l", "semantic_similarity", "groundedness")


@dataclass(frozen=True, slots=True)
class Found:
    """`is_right`: one of the right passages."""

    place: int
    key: str
    link: PassageLink | None
    is_right: bool


@dataclass(frozen=True, slots=True)
class ReplyView:
    name: str
    description: str
    verdict: Verdict
    reasons: tuple[str, ...]
    answer: str | None
    citations: tuple[Found, ...]
    found: tuple[Found, ...]
    facts: tuple[tuple[str, str], ...]


def reply_views(
    replies: Mapping[str, Prediction],
    scores: Mapping[str, Mapping[str, float]],
    links: Mapping[str, PassageLink],
    labels: Mapping[str, str],
) -> list[ReplyView]:
    """In the order of the methods; `scores` are those of this question by method."""
    return [
        _view(labels.get(method, method), method, prediction, scores.get(method, {}), links)
        for method, prediction in replies.items()
    ]


def _view(
    name: str,
    method: str,
    prediction: Prediction,
    scores: Mapping[str, float],
    links: Mapping[str, PassageLink],
) -> ReplyView:
    outcome, relevant = prediction.outcome, prediction.question.relevant
    verdict = verdict_of(prediction, f1=scores.get("token_f1"))
    return ReplyView(
        name=name,
        description=describe(method.partition("=")[0]),
        verdict=verdict,
        reasons=tuple(_reasons(verdict, prediction, scores)),
        answer=outcome.answer,
        citations=tuple(
            Found(at, key, links.get(key), _is_right(key, links, relevant))
            for at, key in enumerate(outcome.citations or (), 1)
        ),
        found=tuple(
            Found(at, each.key, links.get(each.key), bool({each.key, each.entry_key} & relevant))
            for at, each in enumerate(outcome.ranked[:MAX_PASSAGES], 1)
        ),
        facts=tuple(_facts(prediction, scores)),
    )


def _is_right(key: str, links: Mapping[str, PassageLink], relevant: frozenset[str]) -> bool:
    entry = links[key].entry_key if key in links else key
    return bool({key, entry} & relevant)


def _reasons(verdict: Verdict, prediction: Prediction, scores: Mapping[str, float]) -> list[str]:
    """Why it counted as right or wrong, the decisive sentence first."""
    outcome = prediction.outcome
    reasons = [_decisive(verdict)]
    place = place_of_right(prediction) if outcome.answer is not None and outcome.ranked else None
    if place is not None and prediction.question.is_judged:
        reasons.append(_("Its search had the first right passage in place %(place)d.") % {"place": place})
    if scores.get("citation_recall") == 0 and outcome.answer:
        reasons.append(_("It cites no right passage."))
    unsupported = (outcome.num_sentences or 0) - (outcome.num_supported or 0)
    if unsupported > 0:
        reasons.append(
            ngettext(
                "%(count)d sentence says what no passage says.",
                "%(count)d sentences say what no passage says.",
                unsupported,
            )
            % {"count": unsupported}
        )
    if outcome.topic_is_right is not None:
        reasons.append(_topic(outcome))
    return [reason for reason in reasons if reason]


def _decisive(verdict: Verdict) -> str:
    if verdict.kind == FOUND and verdict.value == 1:
        return _("Right: a right passage stands first.")
    if verdict.kind == FOUND:
        return _("Wrong: the first right passage stands only in place %(place)d.") % {
            "place": int(verdict.value or 0)
        }
    if verdict.kind == MISSED:
        return _("Wrong: no right passage was found.")
    if verdict.kind == WORDS:
        values = {"share": percent(verdict.value or 0.0)}
        if verdict.is_right:
            return _("Right: the answer shares %(share)s of its words with a reference (F1).") % values
        return _("Wrong: the answer shares only %(share)s of its words with a reference (F1).") % values
    return {
        SILENT_RIGHTLY: _("Right: nothing answers this question, and it said nothing."),
        SILENT_WRONGLY: _("Wrong: it said nothing, and there is an answer."),
        SPOKE_WRONGLY: _("Wrong: it answered, and nothing answers this question."),
    }.get(verdict.kind, _("Not judged: the set names nothing to compare it with."))


def _topic(outcome: Outcome) -> str:
    words = {"topic": outcome.topic_label or outcome.topic}
    if outcome.topic_is_right:
        return _("It chose the topic «%(topic)s», which holds a right passage.") % words
    return _("It chose the topic «%(topic)s», which holds no right passage.") % words


def _facts(prediction: Prediction, scores: Mapping[str, float]) -> list[tuple[str, str]]:
    outcome = prediction.outcome
    labels = {
        "token_f1": _("Shared words (F1)"),
        "exact_match": _("Same words"),
        "chrf": "chrF",
        "rouge_l": "ROUGE-L",
        "semantic_similarity": _("Same meaning"),
        "groundedness": _("Supported sentences"),
    }
    facts = [(labels[name], decimal(scores[name], 2)) for name in _SHOWN_SCORES if name in scores]
    facts.append((_("Time"), _milliseconds(prediction.latency_ms)))
    if outcome.first_token_ms is not None:
        facts.append((_("First words"), _milliseconds(outcome.first_token_ms)))
    if outcome.num_completion_tokens is not None:
        facts.append((_("Tokens written"), str(outcome.num_completion_tokens)))
    if outcome.confidence is not None:
        facts.append((_("Confidence"), decimal(outcome.confidence, 3)))
    return facts


def _milliseconds(value: float) -> str:
    if value >= 1_000:
        return f"{decimal(value / 1_000, 1)}\u00a0s"
    return f"{decimal(value, 1 if value < 10 else 0)}\u00a0ms"
