import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from curation.importing.sample import load_sample
from tests.factories.evaluation_sets import question_file, question_set
from tests.training_jobs.office import RECIPE, office
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.services import data_set_create
from training_jobs.enums import SetPurpose
from training_jobs.models import EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.question_file import read_questions, set_digest

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def unit(db):
    return office()


@pytest.fixture
def run(unit):
    def command(step, *arguments, name="Muestra", **options):
        said = StringIO()
        named = [] if step in {"list", "sample"} else ["--name", name]
        call_command(
            "evaluation_set",
            step,
            *arguments,
            "--unit",
            unit.code,
            *named,
            stdout=said,
            stderr=said,
            **options,
        )
        return said.getvalue()

    return command


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "preguntas.jsonl"
    path.write_bytes(question_file({"id": "a", "question": "¿Becas?", "relevant": ["faq:becas"]}, "¿Nada?"))
    return path


def test_import_makes_the_set_and_freezes_it(run, file):
    run("import", str(file), "--purpose", "safety", "--freeze")
    made = EvaluationSet.objects.get()
    assert (made.purpose, made.questions.count()) == (SetPurpose.SAFETY, 2)
    assert made.versions.get().counts["all"] == 1


def test_a_dry_run_writes_nothing(run, file):
    run("import", str(file), "--dry-run", "--freeze")
    assert not EvaluationSet.objects.exists()


def test_a_file_with_mistakes_names_its_lines_and_makes_no_set(run, file):
    file.write_text('{"question": "a"}\n{broken\n')
    with pytest.raises(CommandError):
        run("import", str(file))
    assert not EvaluationSet.objects.exists()


def test_a_file_that_is_not_there_is_told(run, tmp_path):
    with pytest.raises(CommandError, match="none"):
        run("import", str(tmp_path / "none.jsonl"))


def test_a_version_comes_back_as_the_file_it_was(run, file, tmp_path):
    run("import", str(file), "--freeze")
    run("export", "--out", str(tmp_path / "out.jsonl"))
    assert set_digest(read_questions(tmp_path / "out.jsonl")) == EvaluationSetVersion.objects.get().digest
    assert json.loads(run("export", "--version", "1").splitlines()[0])["id"] == "a"
    with pytest.raises(CommandError):
        run("export", "--version", "2")


def test_freezing_twice_says_so_and_leaks_are_told(run, unit):
    build_data_set(
        data_set_create(
            unit=unit, name="Indiscreto", recipe={**RECIPE.to_json(), "test_share": 0.0}, actor=None
        ).pk
    )
    question_set(unit)
    EvaluationSet.objects.get().questions.update(text="¿Qué becas hay?")
    assert "Indiscreto" in run("freeze")
    run("freeze")
    assert EvaluationSetVersion.objects.count() == 1


@pytest.mark.parametrize(
    "arguments", [("collect", "--data-set", "99"), ("collect", "--origin", "feedback"), ("freeze",)]
)
def test_a_set_or_data_set_that_is_not_there_is_told(run, arguments):
    with pytest.raises(CommandError):
        run(*arguments)


def test_the_list_shows_what_waits_for_judging(run, unit, file):
    run("import", str(file), "--freeze")
    listed = run("list")
    assert "Muestra" in listed
    assert EvaluationSetVersion.objects.get().digest[:12] in listed


def test_the_sample_office_gets_three_frozen_sets_once(db, django_assert_max_num_queries):
    unit = load_sample(unit_code="soe").unit
    call_command("evaluation_set", "sample", stdout=StringIO())
    sets = EvaluationSet.objects.filter(unit=unit)
    assert {each.purpose for each in sets} == set(SetPurpose)
    assert all(each.versions.get().counts["retired"] == 0 for each in sets)
    assert all(each.versions.get().counts["answerable"] == 0 for each in sets.exclude(purpose="general"))
    assert sum(each.questions.count() for each in sets) >= 150
    with django_assert_max_num_queries(20):
        call_command("evaluation_set", "sample", stdout=StringIO())
    assert EvaluationSetVersion.objects.count() == 3
