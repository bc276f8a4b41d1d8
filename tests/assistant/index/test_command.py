import json

import pytest
from django.core.management import CommandError, call_command

from assistant import encoder as encoders
from assistant.models import IndexedPassage, ServedModel
from assistant.retrieval.search import _known_encoder
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.fakes import FakeEncoder


@pytest.fixture
def encoder(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    _known_encoder.cache_clear()
    return fake


@pytest.fixture
def unit(db, encoder):
    created = UnitFactory(code="soe")
    for identifier, question in {"costo": "¿Cuánto cuesta la maestría?", "becas": "¿Qué becas hay?"}.items():
        FaqEntryFactory(unit=created, external_id=identifier, question=question, answer=".", published=True)
    return created


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "questions.jsonl"
    rows = [
        {"id": "1", "question": "becas", "relevant": ["faq:becas"]},
        {"id": "2", "question": "cuánto cuesta", "relevant": ["faq:costo"]},
        {"id": "3", "question": "capital de Mongolia", "answerable": False},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_build_index_tells_what_it_did(unit, capsys):
    call_command("build_index", "--unit", "soe")
    assert IndexedPassage.objects.count() == 2
    assert "soe: 2" in capsys.readouterr().out


def test_build_index_names_an_unknown_unit(unit):
    with pytest.raises(CommandError, match="nadie"):
        call_command("build_index", "--unit", "nadie")


def test_rebuild_makes_every_vector_again(unit, encoder):
    call_command("build_index", "--all")
    encoder.encoded.clear()
    call_command("build_index", "--all", "--rebuild")
    assert len(encoder.encoded) == 4


def test_search_prints_json(unit, capsys):
    call_command("build_index", "--all")
    capsys.readouterr()
    call_command("search", "becas", "--unit", "soe", "--json", "-k", "1")
    found = json.loads(capsys.readouterr().out)
    assert [hit["key"] for hit in found["hits"]] == ["faq:becas"]


def test_search_prints_a_table(unit, capsys):
    call_command("build_index", "--all")
    call_command("search", "becas", "--unit", "soe", "--method", "bm25")
    assert "faq:becas" in capsys.readouterr().out


def test_calibration_is_kept_with_the_encoder(unit, questions):
    call_command("build_index", "--all")
    call_command("calibrate_encoder", "--questions", questions, "--unit", "soe")
    kept = ServedModel.objects.get()
    assert kept.abstain_below is not None
    assert kept.certain_above is not None


def test_benchmark_lists_what_there_is(db, capsys):
    call_command("benchmark")
    assert "retrieval-latency" in capsys.readouterr().out


def test_benchmark_says_which_data_is_missing(unit, tmp_path):
    with pytest.raises(CommandError, match=r"contexts\.jsonl"):
        call_command("benchmark", "xquad", "--data", tmp_path)
