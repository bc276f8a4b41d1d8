"""How near a passage is to a question by the encoder's calibrated similarities, or by words without them.

Answers are decided by the ranker; this is what data sets and prompts choose their passages by.
"""

from dataclasses import dataclass

from assistant.language.words import content_stems
from assistant.retrieval.types import Hit
from assistant.selectors.answers import encoder_by_name

# Without similarities (encoder down, or not calibrated) a passage must hold this share of the question's
# meaning words; below it is a coincidence of common words.
MIN_COVERAGE = 0.5


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosine similarities of the encoder in production; see `ServedModel`."""

    abstain_below: float
    certain_above: float


def thresholds_of(encoder_name: str) -> Thresholds | None:
    """The thresholds calibrated for this encoder; None when it has none, or when there was no encoder."""
    encoder = encoder_by_name(encoder_name) if encoder_name else None
    if encoder is None or encoder.abstain_below is None or encoder.certain_above is None:
        return None
    return Thresholds(encoder.abstain_below, encoder.certain_above)


def is_relevant(question: str, hit: Hit, thresholds: Thresholds | None) -> bool:
    if hit.dense_score is not None and thresholds is not None:
        return hit.dense_score >= thresholds.abstain_below
    return coverage(question, hit) >= MIN_COVERAGE


def coverage(question: str, hit: Hit) -> float:
    """Share of the question's meaning words that the passage, its title or its variants hold (0..1)."""
    asked = set(content_stems(question))
    held = set(content_stems(" ".join((hit.title, hit.text, *hit.heading_path, *hit.questions))))
    return len(asked & held) / len(asked) if asked else 0.0
