import json
import re
from itertools import pairwise

import pytest

from tests.training_jobs.evaluation.made import answered, by_method, found_at, question
from training_jobs.evaluation.facts import RunFacts
from training_jobs.evaluation.methods import METHODS
from training_jobs.evaluation.methods.descriptions import describe
from training_jobs.evaluation.report.charts import HEIGHT, WIDTH, Option, draw_frontier, frontier_names
from training_jobs.evaluation.report.questions import question_table
from training_jobs.evaluation.report.writing import write_report
from training_jobs.evaluation.scoring.comparisons import compare_all
from training_jobs.evaluation.scoring.conclusions import conclude
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.slices import slice_all
from training_jobs.evaluation.scoring.summary import summarise_all

FACTS = {
    "unit_name": "Oficina",
    "num_questions": 2,
    "started_at": "2026-11-25T04:00:00+00:00",
    "set_digest": "abc",
    "index_generation": 3,
    "seed": 1,
    "machine": "x",
    "content_changed_meanwhile": False,
}


def _evaluation(predictions, **values):
    summaries = summarise_all(by_method(predictions), num_resamples=200)
    comparisons = compare_all(summaries)
    defaults = {
        "title": "Evaluación",
        "facts": RunFacts(**FACTS),
        "summaries": summaries,
        "comparisons": tuple(comparisons),
        "conclusions": tuple(conclude(summaries, comparisons)),
        "slices": slice_all(summaries, seed=1),
        "settings": {name: {"k1": 0.9} for name in summaries},
        "skipped": {},
    }
    return Evaluation(**(defaults | values))


def _page(tmp_path, *args, **values):
    write_report(tmp_path, _evaluation(*args, **values))
    return (tmp_path / "report.html").read_text()


TWO = [
    found_at(asked, method, place)
    for method, places in {"bm25": (1, 2), "hybrid": (1, 1)}.items()
    for asked, place in zip((question(1), question(2)), places, strict=True)
]


def test_the_page_needs_no_other_file(tmp_path):
    page = _page(tmp_path, TWO)
    assert not re.search(r"https?://|src=|@import|<link|url\(", page)


def test_what_people_wrote_stays_text(tmp_path):
    nasty = question(1, relevant=frozenset({'faq:"><b>'}))
    object.__setattr__(nasty, "text", "<script>alert(1)</script>")
    page = _page(tmp_path, [found_at(nasty, "bm25", 1)])
    assert "<script>" not in page
    assert 'faq:"><b>' not in page
    assert "&lt;script&gt;" in page


def test_every_method_and_every_question_stand_on_the_page(tmp_path):
    page = _page(tmp_path, TWO)
    assert all(text in page for text in ("bm25", "hybrid", "¿Pregunta 1?", "¿Pregunta 2?"))


def test_a_method_left_out_stands_there_with_its_reason(tmp_path):
    assert "pip install" in _page(tmp_path, TWO, skipped={"bertopic": "pip install it"})


def test_lengths_of_bars_have_points_in_every_language(tmp_path):
    widths = re.findall(r"width:([^;%\"]+)%", _page(tmp_path, TWO).split("</style>")[1])
    assert widths
    assert all(float(width) >= 0 for width in widths)


def test_answers_are_shown_with_what_was_said(tmp_path, encoder):
    asked = question(1, answers=("24 meses",))
    assert 'title="Dura 24 meses"' in _page(tmp_path, [answered(asked, "llm-base", "Dura 24 meses")])


def test_the_json_has_the_format_everybody_relies_on(tmp_path):
    _page(tmp_path, TWO)
    document = json.loads((tmp_path / "metrics.json").read_text())
    assert set(document["methods"]["hybrid"]["recall@1"]) == {"value", "low", "high"}
    assert {each["metric"] for each in document["comparisons"]} >= {"recall@1", "mrr@10"}


def test_the_hardest_questions_come_first():
    asked = [question(1), question(2)]
    predictions = [found_at(asked[0], "a", 1), found_at(asked[1], "a", 7)]
    table = question_table(summarise_all(by_method(predictions), num_resamples=10))
    assert [(row.id, row.cells[0].text, row.kind) for row in table.rows] == [
        ("2", "7", "none"),
        ("1", "1", "all"),
    ]


def test_silence_is_right_in_the_table_where_nothing_answers(encoder):
    asked = question(1, is_answerable=False)
    table = question_table(summarise_all(by_method([answered(asked, "llm", "")]), num_resamples=10))
    assert table.rows[0].cells[0].is_right


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_described(name):
    assert describe(name)


def test_the_model_in_a_name_stands_in_its_description():
    assert "release-7" in describe("llm-tuned=release-7")


def _option(name, cost, worth):
    return Option(name, cost, worth, worth - 0.05, worth + 0.05)


def test_the_frontier_holds_what_nothing_beats():
    options = [_option("fast", 1, 0.5), _option("good", 10, 0.9), _option("beaten", 20, 0.8)]
    assert frontier_names(options) == {"fast", "good"}


def test_equal_options_both_stand_on_the_frontier():
    assert frontier_names([_option("a", 1, 0.5), _option("b", 1, 0.5)]) == {"a", "b"}


def test_one_option_makes_no_plot():
    assert draw_frontier([_option("a", 1, 0.5)]) is None


def test_everything_is_drawn_inside_the_picture():
    plot = draw_frontier([_option("slow", 30_000, 0.99), _option("fast", 0.01, 0.02), _option("mid", 5, 0.5)])
    assert plot is not None
    assert all(0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT for point in plot.points)
    assert plot.line.startswith("M")


def test_labels_of_neighbours_do_not_cover_each_other():
    plot = draw_frontier([_option(f"method-{at}", 10, 0.9 + at / 10_000) for at in range(4)])
    assert plot is not None
    heights = sorted(point.label_y for point in plot.points)
    assert all(right - left >= 14.9 for left, right in pairwise(heights))


def test_a_long_name_is_cut_in_its_middle_and_stays_inside_the_picture():
    name = "llm-tuned+rag=SmolLM2 135M Instruct · LoRA · Rápido (2)"
    plot = draw_frontier([_option(name, 1_000, 0.5), _option(f"{name}b", 9_000, 0.9)])
    assert plot is not None
    labels = [point.label for point in plot.points]
    assert labels[0].startswith("llm-tuned+rag=")
    assert labels[0].endswith("Rápido (2)")
    for point in plot.points:
        width = 7.2 * len(point.label)
        left = point.label_x if point.anchor == "start" else point.label_x - width
        assert 0 <= left <= left + width <= WIDTH


def _sentences(left, right, **options):
    predictions = [
        found_at(question(number), method, place)
        for method, places in (("left", left), ("right", right))
        for number, place in enumerate(places)
    ]
    summaries = summarise_all(by_method(predictions), num_resamples=500)
    comparisons = compare_all(summaries, baseline=options.get("baseline", ""))
    return " ".join(conclude(summaries, comparisons, **options))


def test_a_plain_victory_is_called_no_coincidence(english):
    text = _sentences([1] * 40, [None] * 40)
    assert "«left» does best" in text
    assert "better than «right» is hardly a coincidence" in text


def test_a_small_lead_is_not_called_a_victory(english):
    text = _sentences([1] * 40, [1] * 38 + [None] * 2)
    assert "cannot be concluded that «left» is better than «right», nor that they are equal" in text
    assert "hardly a coincidence" not in text


def test_equal_results_are_called_so(english):
    assert "gave the same results" in _sentences([1] * 40, [1] * 40)


def test_few_questions_are_called_a_hint(english):
    assert "10 questions are few" in _sentences([1] * 10, [None] * 10)


def test_a_gain_over_the_baseline_has_its_bounds(english):
    text = _sentences([1] * 40, [None] * 40, baseline="right")
    assert "Compared with «right», the reference, «left» gains 100.0 points" in text


def test_nothing_measured_leaves_nothing_to_conclude():
    assert conclude({}, []) == []
