from datetime import date

import pytest

from training_jobs.exceptions import QuestionFileError
from training_jobs.question_sets.question_file import Question, read_questions


def test_every_field_is_read(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"id": "a", "question": "¿Cuánto?", "relevant": ["faq:x"], "answers": ["500"], '
        '"answerable": false, "as_of": "2024-01-02"}\n'
    )
    assert read_questions(path) == [
        Question("a", "¿Cuánto?", frozenset({"faq:x"}), ("500",), False, date(2024, 1, 2))
    ]


def test_only_the_question_is_required(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text('\n{"question": "¿Cuánto?"}\n')
    assert read_questions(path) == [Question("line-2", "¿Cuánto?")]


@pytest.mark.parametrize(
    "line",
    [
        "no es json",
        "[]",
        "{}",
        '{"question": " "}',
        '{"question": "a", "relevant": "faq:x"}',
        '{"question": "a", "as_of": "ayer"}',
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, line):
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "bien"}\n' + line + "\n")
    with pytest.raises(QuestionFileError, match="2"):
        read_questions(path)


def test_an_id_may_not_come_twice(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "a", "question": "x"}\n{"id": "a", "question": "y"}\n')
    with pytest.raises(QuestionFileError):
        read_questions(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_an_empty_or_binary_file_is_refused(tmp_path, content):
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    with pytest.raises(QuestionFileError):
        read_questions(path)
