"""Which span of a passage answers best, from the logits of its windows. Pure functions, no torch.

After Devlin et al. 2019 (arXiv 1810.04805, section 4.3): a span's score is the sum of its start and end
logits, start not after end; «no answer» is the span of the first token, [CLS], with itself. Of a passage read
in several windows the lowest score of «no answer» counts, as in BERT's own script for SQuAD 2.0: each window
without the answer says «no answer», and only if the window that holds it says so too, it is meant.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

MAX_ANSWER_TOKENS = 40
NUM_BEST = 20  # starts and ends that are combined, as `n_best_size` of BERT's script


@dataclass(frozen=True, slots=True)
class Span:
    """`text` is cut from the passage, from character `start` to `end`; empty when no token can be marked.

    Scores are sums of two logits: comparable between passages of one question, without bounds.
    """

    text: str
    score: float
    no_answer_score: float
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """One window of a passage: logits of all its T tokens, and which of them are the passage's.

    `places` are token positions inside the window, `offsets` for every token the characters it covers.
    """

    start_logits: Sequence[float]
    end_logits: Sequence[float]
    places: Sequence[int]
    offsets: Sequence[tuple[int, int]]


def best_span(passage: str, windows: Sequence[Window]) -> Span:
    """The span with the highest score over all windows; of equal ones the first."""
    no_answer = min(window.start_logits[0] + window.end_logits[0] for window in windows)
    best: tuple[float, int, int] | None = None
    for window in windows:
        for score, left, right in spans(window.start_logits, window.end_logits, window.places):
            if best is None or score > best[0]:
                best = (score, window.offsets[left][0], window.offsets[right][1])
    if best is None:
        return Span("", no_answer, no_answer)
    score, start, end = best
    return Span(passage[start:end], score, no_answer, start, end)


def spans(
    start: Sequence[float], end: Sequence[float], places: Sequence[int]
) -> list[tuple[float, int, int]]:
    """(score, first token, last token) of spans between the best places, in order and not too long."""
    starts = heapq.nlargest(NUM_BEST, places, key=lambda place: start[place])
    ends = heapq.nlargest(NUM_BEST, places, key=lambda place: end[place])
    return [
        (start[left] + end[right], left, right)
        for left in starts
        for right in ends
        if left <= right < left + MAX_ANSWER_TOKENS
    ]
