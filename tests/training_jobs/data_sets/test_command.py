import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assistant import encoder as encoders
from tests.factories.curation import UnitFactory
from tests.fakes import FakeEncoder
from tests.training_jobs.office import office
from training_jobs.enums import JobState
from training_jobs.models import DataSet


@pytest.fixture(autouse=True)
def _encoder(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)


@pytest.fixture
def unit(db):
    return office()


def run(*arguments):
    out = StringIO()
    call_command("dataset", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def built(unit):
    run("build", "--unit", unit.code, "--kinds", "faq", "corpus", "retrieval", "--augment", "--seed", "5")
    return DataSet.objects.get()


def test_build_freezes_a_data_set_and_tells_what_stands_in_it(unit):
    out = run("build", "--unit", unit.code, "--kinds", "faq", "corpus", "--name", "Prueba")
    data_set = DataSet.objects.get()
    assert (data_set.name, data_set.state) == ("Prueba", JobState.SUCCEEDED)
    assert data_set.digest[:12] in out


def test_build_keeps_evaluation_questions_out(unit, tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"question": "¿Qué becas hay?"}), encoding="utf-8")
    run("build", "--unit", unit.code, "--kinds", "faq", "--questions", str(file))
    [leak, *_more] = DataSet.objects.get().leaks
    assert (leak["against"], leak["source"]) == ("evaluation", "faq:becas")


def test_list_show_and_learned_read_it(unit, built):
    assert built.name in run("list", "--unit", unit.code)
    shown = run("show", str(built.pk), "--examples", "1", "--kind", "faq")
    assert "[assistant]" in shown
    learned = built.sources.filter(split="training", entry_key__startswith="reg:").first()
    assert str(built.pk) in run("learned", learned.entry_key, "--unit", unit.code)


def test_export_writes_the_files_of_a_run(built, tmp_path):
    out = run("export", str(built.pk), "--strategy", "transfer", "--out", str(tmp_path))
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "corpus-training.jsonl",
        "corpus-validation.jsonl",
        "instruction-training.jsonl",
        "instruction-validation.jsonl",
        "held-out.jsonl",
    }
    assert "held-out.jsonl" in out


def test_export_writes_the_whole_data_set(built, tmp_path):
    file = tmp_path / "all.jsonl"
    run("export", str(built.pk), "--out", str(file))
    assert len(file.read_text().splitlines()) == built.examples.count()
    assert len(run("export", str(built.pk)).splitlines()) == built.examples.count()


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--unit", "nadie"),
        ("build", "--unit", "{unit}", "--test-share", "0.9"),
        ("build", "--unit", "{unit}", "--questions", "/nowhere.jsonl"),
        ("list", "--unit", "nadie"),
        ("show", "999999"),
        ("export", "999999"),
        ("learned", "faq:nadie", "--unit", "{unit}"),
    ],
)
def test_a_command_that_cannot_work_says_why(unit, arguments):
    with pytest.raises(CommandError) as caught:
        run(*(argument.replace("{unit}", unit.code) for argument in arguments))
    assert len(str(caught.value)) > 10
    assert not DataSet.objects.exists()


def test_a_unit_without_content_fails_with_what_to_do(db):
    empty = UnitFactory()
    with pytest.raises(CommandError):
        run("build", "--unit", empty.code)
    assert DataSet.objects.get().state == JobState.FAILED
