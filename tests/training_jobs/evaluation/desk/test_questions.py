"""Question by question, one question, and one evaluation against another."""

import pytest
from django.urls import reverse

from assistant.models import IndexedPassage
from tests.training_jobs.evaluated import (
    QUESTIONS,
    CountingMethod,
    finished_evaluation,
    indexed_office,
    new_evaluation,
    set_version,
)
from tests.training_jobs.evaluation.made import rank_first
from training_jobs.evaluation import methods as known_methods
from training_jobs.evaluation.predictions import Outcome
from training_jobs.models import EvaluationReply


@pytest.fixture
def say(monkeypatch, tmp_path):
    """Have a name stand for a method that replies by script."""

    def register(name, reply):
        def make(_maker, asked_name, _model):
            return CountingMethod(asked_name, tmp_path / "asked.txt", reply)

        monkeypatch.setitem(known_methods.METHODS, name, make)

    return register


@pytest.fixture
def version(db):
    return set_version(indexed_office())


def page(run, name, *more):
    return reverse(f"admin:training_jobs_evaluationrun_{name}", args=[run.pk, *more])


def ids(response):
    return [row.question.id for row in response.context["rows"]]


def nothing(_question):
    return Outcome()


def silence(_question):
    return Outcome(answer="", abstained=True, citations=())


def test_hardest_questions_stand_first(operator, version):
    run = finished_evaluation(version)
    assert ids(operator.get(page(run, "questions"))) == ["q5", "q1", "q2", "q3", "q4", "q6"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "BECAS"}, ["q2"]),
        ({"q": "faq:tesis"}, ["q4"]),
        ({"q": "nadie pregunta esto"}, []),
        ({"agreement": "none"}, ["q5"]),
        ({"agreement": "some"}, ["q1", "q2", "q3", "q4"]),
        ({"method": "bm25-plain", "verdict": "alone"}, ["q1", "q2", "q3", "q4"]),
        ({"method": "nothing", "verdict": "missed"}, ["q1", "q2", "q3", "q4"]),
        ({"method": "nothing", "verdict": "wrong"}, ["q5", "q1", "q2", "q3", "q4"]),
        ({"group": "Costos"}, ["q1", "q2"]),
        ({"verdict": "silent"}, []),
        ({"verdict": "magic", "method": "magic", "page": "x"}, ["q5", "q1", "q2", "q3", "q4", "q6"]),
        ({"q": "x" * 5_000}, []),
    ],
)
def test_questions_are_searched_and_filtered(operator, version, say, query, expected):
    say("nothing", nothing)
    run = finished_evaluation(version, "bm25-plain", "nothing")
    assert ids(operator.get(page(run, "questions"), query)) == expected


def test_silent_replies_are_found(operator, version, say):
    say("mute", silence)
    run = finished_evaluation(version, "mute")
    assert len(ids(operator.get(page(run, "questions"), {"verdict": "silent"}))) == 6


def test_many_questions_come_page_by_page(operator, db):
    rows = [
        {"id": f"n{number}", "question": f"costo {number}", "relevant": ["faq:costo"]} for number in range(60)
    ]
    run = finished_evaluation(set_version(indexed_office(), rows), "bm25-plain")
    first, second = (operator.get(page(run, "questions"), {"page": number}) for number in (1, 2))
    assert (len(ids(first)), len(ids(second))) == (50, 10)


def test_an_unfinished_one_has_no_questions_yet(operator, version):
    run = new_evaluation(version)
    assert operator.get(page(run, "questions")).url == page(run, "change")


def test_one_question_shows_rankings_with_titles_and_why_it_counted(operator, version, say):
    say("nothing", nothing)
    run = finished_evaluation(version, "bm25-plain", "nothing")
    response = operator.get(page(run, "question", 0))
    found, missed = response.context["replies"]
    assert (found.verdict.text, missed.verdict.text) == ("1", "–")
    assert found.found[0].link.title == "¿Cuánto cuesta la maestría?"
    assert found.found[0].is_right
    assert missed.reasons


def test_an_answer_is_shown_as_text_with_its_faults(operator, version, say):
    say("writer", lambda _question: Outcome(
        answer="<b>Cuesta</b> 5 Bs.", citations=("faq:becas",), num_sentences=2, num_supported=1
    ))  # fmt: skip
    rows = [{**QUESTIONS[0], "answers": ["Cuesta 21.600 Bs."]}]
    run = finished_evaluation(set_version(version.evaluation_set.unit, rows, number=2), "writer")
    response = operator.get(page(run, "question", 0))
    assert "<b>Cuesta</b>" not in response.content.decode()
    assert len(response.context["replies"][0].reasons) == 3  # words, citation, unsupported sentence


def test_passages_that_are_gone_keep_their_keys(operator, version):
    run = finished_evaluation(version, "bm25-plain")
    IndexedPassage.objects.all().delete()
    assert "faq:costo" in operator.get(page(run, "question", 0)).content.decode()


def test_replies_that_are_gone_are_told(operator, version):
    run = finished_evaluation(version, "bm25-plain")
    EvaluationReply.objects.all().delete()
    response = operator.get(page(run, "question", 0))
    assert (response.status_code, response.context["replies"]) == (200, [])


def test_a_place_beyond_the_last_question_is_not_found(operator, version):
    run = finished_evaluation(version, "bm25-plain")
    assert operator.get(page(run, "question", 6)).status_code == 404


def test_the_question_can_be_asked_again_without_standing_in_an_address(operator, version):
    run = finished_evaluation(version, "bm25-plain")
    url = operator.get(page(run, "question", 0)).context["compare_url"]
    assert "costo" not in url
    form = operator.get(url).context["form"]
    assert form.initial["question"] == "costo de la maestría"


@pytest.mark.parametrize("query", ["evaluation=x&place=0", "evaluation=9&place=0", "evaluation=&place="])
def test_a_question_of_nowhere_leaves_the_form_empty(operator, db, query):
    url = reverse("admin:training_jobs_comparison_add")
    assert "question" not in operator.get(f"{url}?{query}").context["form"].initial


# --- One evaluation against another -----------------------------------------------------------------
def _twice(version, say, later=None):
    say("learner", nothing)
    before = finished_evaluation(version, "learner", "bm25-plain", name="Antes")
    EvaluationReply.objects.filter(method="learner").delete()

    def learned(question):
        return Outcome() if question.id == "q5" else rank_first(question)

    say("learner", learned)
    return before, finished_evaluation(later or version, "learner", "bm25-plain", name="Después")


def test_differences_and_questions_won_are_shown(operator, version, say):
    before, after = _twice(version, say)
    context = operator.get(page(after, "against"), {"other": before.pk}).context
    table = next(table for table in context["tables"] if table.metric.name == "recall@1")
    assert [(row.method, row.points) for row in table.rows] == [
        ("learner", "+80,0"),
        ("bm25-plain", "0,0"),
    ]
    assert [(each.method, each.num_won, each.num_lost) for each in context["turned"]] == [
        ("learner", 4, 0),
        ("bm25-plain", 0, 0),
    ]


def test_of_two_versions_only_what_stayed_the_same_is_compared(operator, version, say):
    changed = {**QUESTIONS[0], "relevant": ["faq:pagos"]}
    later = set_version(version.evaluation_set.unit, [changed, *QUESTIONS[1:4]], number=2)
    before, after = _twice(version, say, later)
    context = operator.get(page(after, "against"), {"other": before.pk}).context
    assert (context["num_questions"], context["num_left_out"]) == (3, 1)


def test_two_without_a_method_in_common_are_told_so(operator, version):
    one, other = finished_evaluation(version, "bm25-plain"), finished_evaluation(version, "tfidf-word")
    assert operator.get(page(one, "against"), {"other": other.pk}).context["problem"]


def test_the_first_one_says_that_there_is_no_other(operator, version):
    run = finished_evaluation(version)
    context = operator.get(page(run, "against")).context
    assert not context["others"]
    assert "tables" not in context


@pytest.mark.parametrize("other", ["x", "999999", "-1", "²", "9" * 30])
def test_another_that_is_none_leads_to_the_choice(operator, version, other):
    run = finished_evaluation(version)
    response = operator.get(page(run, "against"), {"other": other})
    assert response.status_code == 200
    assert "tables" not in response.context
