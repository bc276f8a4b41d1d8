"""An extractive reader: `python -m training_jobs.evaluation.children.reader MODEL`.

Reads one JSON object a line ({"question", "passages": [text, …]}) and prints one a line: {"spans": [{"text",
"score", "no_answer_score"}, …]}, one a passage; the first line it prints is {"ready": true} or {"error": …}.
Scores are sums of start and end logits, comparable between passages of one question.
"""

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from training_jobs.evaluation.children.lifeline import end_with_parent

MAX_ANSWER_TOKENS = 40
_MAX_TOKENS, _STRIDE = 384, 128  # of BERT's own SQuAD scripts (Devlin et al. 2019)
_NUM_BEST = 20


def main(location: str) -> int:
    end_with_parent()
    try:
        reader = Reader(location)
    except Exception as error:  # noqa: BLE001 - the parent must learn of it, whatever it is
        _say({"error": f"{type(error).__name__}: {str(error)[:500]}"})
        return 1
    _say({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        _say({"spans": reader.read(request["question"], request["passages"])})
    return 0


class Reader:
    """A question-answering model of transformers: folder or hub id."""

    def __init__(self, location: str) -> None:
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        self._torch = torch
        torch.manual_seed(0)
        self._tokenizer = AutoTokenizer.from_pretrained(location)
        if not self._tokenizer.is_fast:
            raise ValueError("the tokenizer has no fast version, which tells where an answer stands")
        self._model = AutoModelForQuestionAnswering.from_pretrained(location).eval()
        limit = getattr(self._model.config, "max_position_embeddings", _MAX_TOKENS)
        self._max_tokens = min(_MAX_TOKENS, limit - 2)  # RoBERTa's positions start at 2

    def read(self, question: str, passages: Sequence[str]) -> list[dict[str, Any]]:
        return [self._best_span(question, passage) for passage in passages]

    def _best_span(self, question: str, passage: str) -> dict[str, Any]:
        """The best span over all windows of the passage, and the least score of «no answer» among them."""
        windows = self._tokenizer(
            question,
            passage,
            truncation="only_second",
            max_length=self._max_tokens,
            stride=min(_STRIDE, self._max_tokens // 4),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            padding=True,
            return_tensors="pt",
        )
        offsets = windows.pop("offset_mapping")
        windows.pop("overflow_to_sample_mapping")
        with self._torch.inference_mode():
            found = self._model(**windows)
        best: tuple[float, int, int] | None = None
        no_answer = float("inf")
        for at in range(len(offsets)):
            places = [i for i, part in enumerate(windows.sequence_ids(at)) if part == 1]
            start, end = found.start_logits[at].tolist(), found.end_logits[at].tolist()
            no_answer = min(no_answer, start[0] + end[0])
            for score, left, right in _spans(start, end, places):
                if best is None or score > best[0]:
                    best = (score, int(offsets[at][left][0]), int(offsets[at][right][1]))
        if best is None:
            return {"text": "", "score": no_answer, "no_answer_score": no_answer}
        return {"text": passage[best[1] : best[2]], "score": best[0], "no_answer_score": no_answer}


def _spans(start: list[float], end: list[float], places: list[int]) -> list[tuple[float, int, int]]:
    """Scores of spans that begin and end at one of the best places, in order and not too long."""
    starts = sorted(places, key=lambda i: -start[i])[:_NUM_BEST]
    ends = sorted(places, key=lambda i: -end[i])[:_NUM_BEST]
    return [
        (start[left] + end[right], left, right)
        for left in starts
        for right in ends
        if left <= right < left + MAX_ANSWER_TOKENS
    ]


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    sys.exit(main(sys.argv[1]))
