"""The reader on tiny models with the real architectures.

transformers 5 has no question-answering pipeline any more, so the reader is held against the plainest
computation there is: each window alone, every span tried.
"""

import pytest
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from tests.training_jobs.ml.reading.readers import bert, xlm_roberta
from training_jobs.ml.reading import reader as module
from training_jobs.ml.reading.reader import MAX_ANSWER_TOKENS, Reader

pytestmark = pytest.mark.slow

QUESTION = "¿Qué becas hay?"
PASSAGES = [
    "Hay becas de excelencia y becas de trabajo para estudiantes.",
    "La tesis.",
    " ".join(["La tesis se presenta en tres ejemplares ante el tribunal."] * 12) + " Hay becas.",
]


@pytest.fixture(scope="module", params=[bert, xlm_roberta], ids=["bert", "xlm-roberta"])
def folder(request, tmp_path_factory):
    return request.param(tmp_path_factory.mktemp(request.param.__name__))


@pytest.fixture(scope="module")
def reader(folder):
    return Reader(str(folder))


def plainly(folder, question, passage):
    """The best span over all windows, every start with every end, and the least score of «no answer»."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForQuestionAnswering.from_pretrained(folder).eval()
    windows = tokenizer(
        question,
        passage,
        truncation="only_second",
        max_length=64,
        stride=16,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    best, no_answer = (-float("inf"), 0, 0), float("inf")
    for row, tokens in enumerate(windows["input_ids"]):
        with torch.no_grad():
            found = model(input_ids=torch.tensor([tokens]), **_segments(windows, row))
        start, end = found.start_logits[0].tolist(), found.end_logits[0].tolist()
        no_answer = min(no_answer, start[0] + end[0])
        places = [at for at, part in enumerate(windows.sequence_ids(row)) if part == 1]
        offsets = windows["offset_mapping"][row]
        for left in places:
            for right in places:
                if left <= right < left + MAX_ANSWER_TOKENS:
                    score = start[left] + end[right]
                    best = max(best, (score, offsets[left][0], offsets[right][1]), key=lambda span: span[0])
    return passage[best[1] : best[2]], best[0], no_answer


def _segments(windows, row):
    if "token_type_ids" not in windows:
        return {}
    return {"token_type_ids": torch.tensor([windows["token_type_ids"][row]])}


@pytest.mark.parametrize("at", range(3))
def test_the_best_span_is_that_of_the_plainest_computation(folder, reader, at, monkeypatch):
    monkeypatch.setattr("training_jobs.ml.reading.reader.NUM_BEST", 1_000)
    text, score, no_answer = plainly(folder, QUESTION, PASSAGES[at])
    found = reader.read(QUESTION, PASSAGES)[at]
    assert found.text == text
    assert (found.score, found.no_answer_score) == pytest.approx((score, no_answer), abs=1e-4)
    assert PASSAGES[at][found.start : found.end] == found.text


def test_the_best_twenty_starts_and_ends_hold_the_best_span(folder, reader):
    for found, passage in zip(reader.read(QUESTION, PASSAGES), PASSAGES, strict=True):
        assert found.score == pytest.approx(plainly(folder, QUESTION, passage)[1], abs=1e-4)


def test_company_and_batches_change_nothing(reader, monkeypatch):
    together = reader.read(QUESTION, PASSAGES)
    alone = [reader.read(QUESTION, [passage])[0] for passage in PASSAGES]
    monkeypatch.setattr(module, "WINDOWS_AT_ONCE", 2)
    in_pairs = reader.read(QUESTION, PASSAGES)
    for other in (alone, in_pairs):
        assert [span.text for span in other] == [span.text for span in together]
        assert [span.score for span in other] == pytest.approx([span.score for span in together], abs=1e-4)


def test_a_question_longer_than_a_window_leaves_room_for_the_passage(reader):
    (found,) = reader.read("¿Qué becas hay? " * 200, PASSAGES[:1])
    assert found.text


def test_nothing_to_read_gives_nothing(reader):
    assert reader.read(QUESTION, []) == []


def test_an_empty_passage_has_no_answer(reader):
    (found,) = reader.read(QUESTION, [""])
    assert (found.text, found.score) == ("", found.no_answer_score)


def test_a_tokenizer_without_places_is_refused(folder, monkeypatch):
    class Slow:
        is_fast = False

    monkeypatch.setattr(module.AutoTokenizer, "from_pretrained", lambda _location: Slow())
    with pytest.raises(ValueError, match="fast"):
        Reader(str(folder))
