"""The reader's child with a tiny random model, and the method around a scripted child."""

import sys
from pathlib import Path

import pytest

from assistant.enums import Method as SearchMethod
from training_jobs.evaluation.methods import bert_reader
from training_jobs.evaluation.methods.bert_reader import BertReader, _outcome, _ReaderProcess
from training_jobs.evaluation.methods.portal_search import search
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.question_sets.question_file import Question


@pytest.fixture(scope="module")
def tiny_reader(tmp_path_factory) -> Path:
    from tests.training_jobs.ml.reading.readers import bert

    return bert(tmp_path_factory.mktemp("tiny-reader"))


@pytest.fixture(scope="module")
def process(tiny_reader):
    started = _ReaderProcess(str(tiny_reader))
    started.start()
    yield started
    started.stop()


@pytest.mark.slow
def test_every_span_is_cut_from_its_passage(process):
    passages = ["Hay becas de excelencia.", "La tesis se presenta."]
    spans = process.ask({"question": "becas", "passages": passages})["spans"]
    assert len(spans) == 2
    assert all(span["text"] in passage for span, passage in zip(spans, passages, strict=True))


@pytest.mark.slow
def test_a_passage_longer_than_the_model_is_read_in_windows(process):
    passage = " ".join(["hay"] * 300 + ["becas"])
    (span,) = process.ask({"question": "becas", "passages": [passage]})["spans"]
    assert span["text"] in passage


@pytest.mark.slow
def test_the_same_question_is_read_alike_twice(process):
    request = {"question": "hay", "passages": ["Hay becas y becas."]}
    assert process.ask(request) == process.ask(request)


@pytest.mark.slow
def test_the_method_answers_from_a_passage_and_cites_it(unit, process):
    method = BertReader(unit, name="bert-reader", model="tiny")
    method._child = process
    outcome = method.ask(Question("1", "becas"))
    assert outcome.abstained or outcome.citations == (outcome.ranked[0].key,)
    assert len(outcome.ranked) == 4
    assert 0 <= (outcome.confidence or 0) <= 1


def _program(source: str) -> tuple[str, ...]:
    return (sys.executable, "-c", source)


def test_a_reader_that_ends_while_it_is_needed_leaves_its_last_words():
    source = "import sys; print('{}', flush=True); input(); sys.exit('out of memory')"
    started = _ReaderProcess("m", program=_program(source))
    started.start()
    with pytest.raises(MethodUnavailableError, match="out of memory"):
        started.ask({"question": "hay", "passages": ["Hay."]})
    started.stop()


def test_a_model_that_cannot_be_loaded_is_told():
    started = _ReaderProcess("mi-modelo", program=_program("""print('{"error": "OSError: no file"}')"""))
    with pytest.raises(MethodUnavailableError, match=r"mi-modelo.*OSError: no file"):
        started.start()
    started.stop()


def test_a_silent_reader_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(bert_reader, "_START_TIMEOUT_S", 0.2)
    started = _ReaderProcess("m", program=_program("import time; time.sleep(60)"))
    with pytest.raises(MethodUnavailableError):
        started.start()
    started.stop()
    assert started._process is not None
    assert started._process.returncode is not None


def test_without_a_model_it_says_how_to_name_one(unit):
    with pytest.raises(MethodUnavailableError, match="--reader"):
        BertReader(unit, name="bert-reader", model="").prepare()


def _hits(unit):
    return search("becas", unit=unit, method=SearchMethod.HYBRID, k=2, as_of=None)


def test_the_best_span_of_all_passages_is_the_answer(unit):
    hits = _hits(unit)
    outcome = _outcome(
        hits,
        [
            {"text": "uno", "score": 1.0, "no_answer_score": -5.0},
            {"text": "dos", "score": 4.0, "no_answer_score": -5.0},
        ],
    )
    assert (outcome.answer, outcome.citations) == ("dos", (hits[1].key,))
    assert outcome.confidence == pytest.approx(0.9524, abs=1e-3)


def test_a_better_score_for_no_answer_is_silence(unit):
    span = {"text": "uno", "score": 1.0, "no_answer_score": 2.0}
    outcome = _outcome(_hits(unit)[:1], [span])
    assert (outcome.answer, outcome.abstained, outcome.citations) == ("", True, ())
