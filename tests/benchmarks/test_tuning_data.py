import json

import pytest

from tests.benchmarks.tuning_data import (
    TEST_ARTICLES,
    read_questions,
    sample_passages,
    split_by_article,
    write_held_out,
)
from training_jobs.exceptions import BenchmarkDataError


@pytest.fixture
def data(tmp_path):
    """Two corpora over the same fourteen articles, two passages each, two questions a passage."""
    for corpus in ("xquad-es", "squad-es-v2-dev"):
        folder = tmp_path / corpus
        folder.mkdir()
        contexts, questions = [], []
        for article in range(14):
            for passage in range(2):
                key = f"{corpus}-{article}-{passage}"
                contexts.append({"id": key, "title": f"article {article}", "text": f"{key} texto"})
                questions += [
                    {"id": f"{key}-{n}", "context_id": key, "question": "¿?", "answers": [{"text": "sí"}]}
                    for n in range(2)
                ]
        questions.append({"id": "x", "context_id": key, "question": "¿?", "answers": []})
        for name, rows in (("contexts", contexts), ("questions", questions)):
            (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return tmp_path


def test_no_article_is_on_two_sides(data):
    split = split_by_article(read_questions(data))
    sides = [{each.article for each in part} for part in (split.training, split.validation, split.test)]
    assert len(sides[2]) == TEST_ARTICLES
    assert sum(map(len, sides)) == len(set.union(*sides)) == 14


def test_only_translations_by_people_are_asked(data):
    assert {each.corpus for each in split_by_article(read_questions(data)).test} == {"xquad-es"}


def test_questions_without_an_answer_are_left_out(data):
    assert "x" not in {each.id for each in read_questions(data)}


def test_a_sample_holds_whole_passages(data):
    sample = sample_passages(read_questions(data), 10, seed=1)
    assert len(sample) == 10
    assert len({each.passage for each in sample}) == 5


def test_held_out_questions_do_not_hold_their_answer(data, tmp_path):
    write_held_out(tmp_path / "held-out.jsonl", read_questions(data)[:1])
    (row,) = map(json.loads, (tmp_path / "held-out.jsonl").read_text().splitlines())
    assert [message["role"] for message in row["messages"]] == ["system", "user"]
    assert row["reference"] == "sí"


def test_missing_data_is_named(tmp_path):
    with pytest.raises(BenchmarkDataError, match=r"contexts\.jsonl"):
        read_questions(tmp_path)
