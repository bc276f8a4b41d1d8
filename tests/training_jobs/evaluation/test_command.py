import json

import pytest
from django.core.management import CommandError, call_command

from assistant.index.job import build_index
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.training_jobs.evaluated import QUESTIONS, set_version
from training_jobs.evaluation.methods import word_search


@pytest.fixture
def unit(db, encoder):
    created = UnitFactory(code="soe")
    for identifier, question in {"costo": "¿Cuánto cuesta la maestría?", "becas": "¿Qué becas hay?"}.items():
        FaqEntryFactory(unit=created, external_id=identifier, question=question, answer=".", published=True)
    build_index(created)
    return created


@pytest.fixture
def run(unit, tmp_path):
    """Evaluate the three questions; returns the document of `metrics.json`."""
    path = tmp_path / "questions.jsonl"
    rows = [
        {"id": "1", "question": "becas", "relevant": ["faq:becas"], "group": "dinero"},
        {"id": "2", "question": "cuánto cuesta", "relevant": ["faq:costo"]},
        {"id": "3", "question": "capital de Mongolia", "answerable": False},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))

    def call(methods, *more, unit="soe"):
        out = tmp_path / "out"
        call_command(
            "evaluate", "--questions", path, "--unit", unit, "--methods", methods, "--out", out, *more
        )
        return json.loads((out / "metrics.json").read_text())

    return call


def test_evaluate_writes_predictions_metrics_and_report(run, tmp_path):
    document = run("bm25,hybrid")
    lines = [json.loads(line) for line in (tmp_path / "out/predictions.jsonl").read_text().splitlines()]
    assert document["methods"]["hybrid"]["recall@1"]["value"] == 1.0
    assert [(line["id"], line["method"]) for line in lines] == [
        (number, method) for method in ("bm25", "hybrid") for number in "123"
    ]
    assert "hybrid" in (tmp_path / "out/report.html").read_text()


def test_evaluate_names_the_methods_there_are(run):
    with pytest.raises(CommandError, match=r"fulltext, keyword, tfidf-word"):
        run("magia")


def test_evaluate_asks_nothing_twice(run, capsys, monkeypatch):
    first = run("keyword")
    monkeypatch.setattr(word_search.KeywordMatch, "ask", lambda *_: pytest.fail("asked again"))
    assert run("keyword")["methods"] == first["methods"]
    assert "3" in capsys.readouterr().out


def test_evaluate_asks_again_when_the_content_changed(run, unit):
    run("keyword")
    FaqEntryFactory(unit=unit, external_id="nueva", question="¿Y las becas?", answer="Becas.", published=True)
    build_index(unit)
    assert run("keyword")["run"]["num_reused_replies"] == 0


def test_evaluate_goes_on_without_a_method_that_lacks_its_model(run, capsys):
    document = run("bert-reader,keyword")
    assert list(document["methods"]) == ["keyword"]
    assert "--reader" in document["skipped"]["bert-reader"]
    assert "bert-reader" in capsys.readouterr().err


def test_evaluate_fails_when_no_method_could_work(run):
    with pytest.raises(CommandError, match="--reader"):
        run("bert-reader")


def test_evaluate_compares_with_the_baseline(run):
    roles = {each["role"] for each in run("keyword,bm25", "--baseline", "keyword")["comparisons"]}
    assert roles == {"best", "baseline"}


def test_evaluate_refuses_a_baseline_that_is_not_asked(run):
    with pytest.raises(CommandError):
        run("keyword", "--baseline", "bm25")


def test_evaluate_refuses_no_topics_at_all(run):
    with pytest.raises(CommandError, match="--topics"):
        run("lda", "--topics", "0")


def test_evaluate_names_an_unknown_unit(run):
    with pytest.raises(CommandError, match="nadie"):
        run("keyword", unit="nadie")


def test_evaluate_names_the_line_of_a_bad_question(run, tmp_path):
    (tmp_path / "questions.jsonl").write_text('{"question": "a"}\n{}\n')
    with pytest.raises(CommandError, match="2"):
        call_command(
            "evaluate",
            "--questions",
            tmp_path / "questions.jsonl",
            "--unit",
            "soe",
            "--out",
            tmp_path / "out",
        )


def test_two_runs_on_the_same_content_measure_the_same(run, tmp_path):
    def stable(document):
        return {
            name: {
                metric: value
                for metric, value in found.items()
                if not metric.startswith(("latency", "memory"))
            }
            for name, found in document["methods"].items()
        }

    first = run("lda,kmeans,dense")
    (tmp_path / "out/predictions.jsonl").unlink()
    assert stable(run("lda,kmeans,dense")) == stable(first)


def test_evaluate_pools_the_trainings_of_a_topic_method(run, tmp_path):
    document = run("lda,keyword", "--seeds", "3")
    assert list(document["methods"]) == ["lda", "keyword"]
    assert set(document["methods"]["lda"]["recall@1"]) == {"value", "low", "high"}
    assert len(document["seeds"]["lda"]["recall@1"]["values"]) == 3
    lines = [json.loads(line) for line in (tmp_path / "out/predictions.jsonl").read_text().splitlines()]
    assert {line["method"] for line in lines} == {"lda", "lda#14", "lda#15", "keyword"}
    assert "(n = 3)" in (tmp_path / "out/report.html").read_text()


def test_evaluate_refuses_no_training_at_all(run):
    with pytest.raises(CommandError, match="--seeds"):
        run("lda", "--seeds", "0")


def test_evaluate_draws_the_report_as_a_pdf_too(run, tmp_path):
    run("keyword")
    assert (tmp_path / "out/report.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(("named", "number"), [("Muestra", 2), ("Muestra@1", 6), ("Muestra@2", 2)])
def test_evaluate_takes_the_questions_of_a_frozen_set(unit, tmp_path, named, number):
    set_version(unit)
    set_version(unit, QUESTIONS[:2], number=2)
    call_command(
        "evaluate", "--set", named, "--unit", "soe", "--methods", "keyword", "--out", tmp_path / "out"
    )
    assert json.loads((tmp_path / "out/metrics.json").read_text())["run"]["num_questions"] == number


@pytest.mark.parametrize("named", ["Otra", "Muestra@9", "@", "Muestra@uno"])
def test_evaluate_names_the_frozen_sets_there_are(unit, tmp_path, named):
    set_version(unit)
    with pytest.raises(CommandError, match="Muestra@1"):
        call_command("evaluate", "--set", named, "--unit", "soe", "--out", tmp_path)


def test_evaluate_wants_questions_or_a_set(unit, tmp_path):
    with pytest.raises(CommandError):
        call_command("evaluate", "--unit", "soe", "--out", tmp_path)
