import json

import pytest
from django.core.management import CommandError, call_command

from assistant import encoder as encoders
from tests.factories.curation import UnitFactory
from tests.fakes import FakeEncoder
from tests.training_jobs.topics.test_job import ask
from tests.training_jobs.topics.texts import labelled_texts


@pytest.fixture(autouse=True)
def encoder(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    return fake


@pytest.fixture
def texts(tmp_path):
    path = tmp_path / "texts.jsonl"
    rows = zip(*labelled_texts(7), strict=True)
    path.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))
    return path


def run(out, *arguments):
    call_command("compare_topics", "--methods", "nmf,agglomerative", "--seeds", "2", "--out", out, *arguments)


def test_a_file_is_compared_and_written_down(texts, tmp_path, capsys):
    run(tmp_path / "out", "--texts", texts)
    document = json.loads((tmp_path / "out" / "topics.json").read_text())
    assert set(document["methods"]["nmf"]["ari"]) == {"value", "low", "high"}
    assert document["run"]["num_labels"] == 3
    assert (tmp_path / "out" / "topics.html").exists()
    assert "nmf" in capsys.readouterr().out


def test_the_second_time_nothing_is_made_again(texts, tmp_path):
    run(tmp_path / "out", "--texts", texts)
    run(tmp_path / "out", "--texts", texts)
    document = json.loads((tmp_path / "out" / "topics.json").read_text())
    assert document["run"]["num_reused_groupings"] == 3


def test_what_people_asked_a_unit_is_compared(db, tmp_path):
    ask(UnitFactory(code="soe"), labelled_texts(7)[0])
    run(tmp_path / "out", "--unit", "soe")
    assert json.loads((tmp_path / "out" / "topics.json").read_text())["run"]["num_texts"] == 21


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--unit", "nadie"], "nadie"),
        (["--texts", "/nowhere/x.jsonl"], "x.jsonl"),
        (["--unit", "nadie", "--seeds", "0"], "--seeds"),
        (["--unit", "nadie", "--topics", "1"], "--topics"),
        (["--unit", "nadie", "--methods", "poems"], "poems"),
    ],
)
def test_a_mistake_is_told(db, tmp_path, arguments, named):
    with pytest.raises(CommandError, match=named):
        run(tmp_path / "out", *arguments)


def test_a_folder_that_cannot_be_written_is_told(texts, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        run(tmp_path / "file", "--texts", texts)
