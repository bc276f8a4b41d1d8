import pytest

from tests.training_jobs.evaluation.made import answered, found_at, question
from training_jobs.evaluation.report.markdown import markdown_report
from training_jobs.evaluation.scoring.comparisons import compare_all
from training_jobs.evaluation.scoring.summary import summarise_all

pytestmark = pytest.mark.django_db


def report(**changes):
    questions = [question(number, answers=("la matrícula cuesta 500",)) for number in range(40)]
    summaries = summarise_all(
        {
            "bm25": [found_at(each, "bm25", 1) for each in questions],
            "llm-base+rag": [answered(each, "llm-base+rag", "no sé qué decir") for each in questions],
            "llm-tuned+rag": [
                answered(each, "llm-tuned+rag", "la matrícula cuesta 500") for each in questions
            ],
        },
        num_resamples=200,
    )
    comparisons = compare_all(summaries, baseline="llm-base+rag")
    return markdown_report(
        title="Título",
        introduction=["Primero.", "Segundo."],
        facts={"fecha": "2026-01-01"},
        summaries=summaries,
        comparisons=comparisons,
        conclusions=["Una conclusión."],
        **changes,
    )


def table_rows(text, name):
    return [line for line in text.splitlines() if line.startswith("|") and name in line]


def test_the_best_method_stands_first_and_bold():
    first, second, *_rest = table_rows(report(), "llm-")
    assert first.startswith("| **llm-tuned+rag** | 1,000 [1,000; 1,000]")
    assert second.startswith("| llm-base+rag | 0,")


def test_the_difference_from_the_reference_has_its_interval_and_corrected_p():
    assert "| llm-tuned+rag | +100,0 [+100,0; +100,0] | < 0,001 |" in report().replace("\u00a0", " ")


def test_a_method_that_only_searches_is_in_no_table_of_answers():
    text = report()
    assert len(table_rows(text, "bm25")) == 1


def test_facts_and_conclusions_stand_before_the_tables():
    text = report()
    places = [text.index(part) for part in ("Segundo.", "- Una conclusión.", "2026-01-01", "bm25")]
    assert places == sorted(places)
