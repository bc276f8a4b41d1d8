"""Curated answer word for word, a written answer, or none: decided by how well the best passage matches."""

from collections.abc import Sequence

from assistant.answering import messages
from assistant.answering.context import Stop, Thresholds, Turn
from assistant.answering.language.words import content_stems
from assistant.answering.steps.quote import marked
from assistant.enums import AnswerStatus
from assistant.retrieval.types import Hit
from curation.enums import Kind

# Without similarities (encoder down, or not calibrated) a passage must hold this share of the question's
# meaning words; below it is a coincidence of common words.
MIN_COVERAGE = 0.5
_NUM_CANDIDATES = 5


async def decide(turn: Turn) -> Stop | None:
    hits = turn.retrieval.hits if turn.retrieval else ()
    certain = certain_hit(turn.standalone, hits, turn.thresholds)
    if certain is not None:
        return Stop(AnswerStatus.CURATED, marked(certain.text, turn.number_of(certain)))
    if not any(is_relevant(turn.standalone, hit, turn.thresholds) for hit in hits):
        return Stop(
            AnswerStatus.ABSTAINED_NO_SOURCE,
            messages.no_source(turn.request.unit),
            with_contact=True,
            with_suggestions=True,
        )
    return None


def certain_hit(question: str, hits: Sequence[Hit], thresholds: Thresholds | None) -> Hit | None:
    """The frequent question that is this very question: same words, or above the calibrated similarity."""
    asked = content_stems(question)
    curated = [hit for hit in hits[:_NUM_CANDIDATES] if hit.kind == Kind.FAQ]
    for hit in curated:
        if asked and any(content_stems(known) == asked for known in (hit.title, *hit.questions)):
            return hit
    best = hits[0] if hits else None
    if best is None or best.kind != Kind.FAQ or best.dense_score is None or thresholds is None:
        return None
    return best if best.dense_score >= thresholds.certain_above else None


def is_relevant(question: str, hit: Hit, thresholds: Thresholds | None) -> bool:
    if hit.dense_score is not None and thresholds is not None:
        return hit.dense_score >= thresholds.abstain_below
    return coverage(question, hit) >= MIN_COVERAGE


def coverage(question: str, hit: Hit) -> float:
    """Share of the question's meaning words that the passage, its title or its variants hold (0..1)."""
    asked = set(content_stems(question))
    held = set(content_stems(" ".join((hit.title, hit.text, *hit.heading_path, *hit.questions))))
    return len(asked & held) / len(asked) if asked else 0.0
