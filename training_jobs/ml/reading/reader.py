"""A question-answering model of transformers that reads passages of any length in overlapping windows.

After Devlin et al. 2019 (arXiv 1810.04805, section 4.3): a span's score is the sum of its start and end
logits, start not after end; «no answer» is the span of the first token, [CLS], with itself. Of a passage read
in several windows the lowest score of «no answer» counts, as in BERT's own script for SQuAD 2.0: each window
without the answer says «no answer», and only if the window that holds it says so too, it is meant.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

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


MAX_TOKENS, STRIDE = 384, 128  # question, passage and special tokens; of BERT's script for SQuAD
MAX_QUESTION_TOKENS = 64  # of the same script: a longer question is cut, so that a passage always fits
WINDOWS_AT_ONCE = 16


class Reader:
    """`location` is a folder or hub id; its tokenizer must be a fast one, which tells where tokens stand.

    Raises:
        ValueError: it has no fast tokenizer.
        OSError: it cannot be found or read.
    """

    def __init__(self, location: str) -> None:
        torch.manual_seed(0)  # a model without a head of its own gets a random one, always the same
        self._tokenizer = AutoTokenizer.from_pretrained(location)
        if not self._tokenizer.is_fast:
            raise ValueError("the tokenizer has no fast version, which tells where an answer stands")
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        model = AutoModelForQuestionAnswering.from_pretrained(location).eval()
        self._model = model.to(self._device)
        self._max_tokens = _window_tokens(model.config, self._tokenizer)

    def read(self, question: str, passages: Sequence[str]) -> list[Span]:
        """The best span of each passage, in the order given."""
        if not passages:
            return []
        windows = self._windows(question, passages)
        of_passage: list[list[Window]] = [[] for _passage in passages]
        owners = windows.pop("overflow_to_sample_mapping").tolist()
        offsets = windows.pop("offset_mapping").tolist()
        for first in range(0, len(owners), WINDOWS_AT_ONCE):
            batch = {name: rows[first : first + WINDOWS_AT_ONCE] for name, rows in windows.items()}
            start, end = self._logits(batch)
            for row, (starts, ends) in enumerate(zip(start, end, strict=True), start=first):
                places = [at for at, part in enumerate(windows.sequence_ids(row)) if part == 1]
                of_passage[owners[row]].append(Window(starts, ends, places, offsets[row]))
        return [best_span(text, mine) for text, mine in zip(passages, of_passage, strict=True)]

    def _windows(self, question: str, passages: Sequence[str]) -> Any:
        """Windows of question and passage, (number of windows, T) int64 each, padded at their end."""
        asked = self._cut(question)
        return self._tokenizer(
            [asked] * len(passages),
            list(passages),
            truncation="only_second",
            max_length=self._max_tokens,
            stride=min(STRIDE, self._max_tokens // 4),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            padding=True,
            padding_side="right",
            return_tensors="pt",
        )

    def _cut(self, question: str) -> str:
        """The question, cut after the tokens it may have; at least half of a window is the passage's."""
        limit = min(MAX_QUESTION_TOKENS, self._max_tokens // 2)
        offsets = self._tokenizer(question, add_special_tokens=False, return_offsets_mapping=True)
        ends = [end for _start, end in offsets["offset_mapping"]]
        return question if len(ends) <= limit else question[: ends[limit - 1]]

    def _logits(self, batch: Mapping[str, torch.Tensor]) -> tuple[list[list[float]], list[list[float]]]:
        with torch.inference_mode():
            found = self._model(**{name: rows.to(self._device) for name, rows in batch.items()})
        return found.start_logits.float().tolist(), found.end_logits.float().tolist()


def _window_tokens(config: Any, tokenizer: Any) -> int:
    """As many as BERT's script takes, where the model and its tokenizer can hold so many.

    RoBERTa and XLM-R count positions from after their padding token, so they hold that many fewer than
    `max_position_embeddings` says.
    """
    positions = getattr(config, "max_position_embeddings", None) or MAX_TOKENS
    if config.model_type in {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert"}:
        positions -= (config.pad_token_id or 0) + 1
    return int(min(MAX_TOKENS, positions, tokenizer.model_max_length))
