"""Pages of evaluations: start, watch, read, download; and who may not."""

import csv
import io
import json
from datetime import timedelta

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone

from curation.enums import Role
from tests.training_jobs.evaluated import finished_evaluation, indexed_office, new_evaluation, set_version
from tests.training_jobs.released import make_release
from tests.training_jobs.trained import desk
from training_jobs.enums import JobState
from training_jobs.models import EvaluationReply, EvaluationRun

LIST = reverse("admin:training_jobs_evaluationrun_changelist")
ADD = reverse("admin:training_jobs_evaluationrun_add")
CHOICES = {"name": "Marzo", "part": "", "methods": ["bm25-plain", "tfidf-word"], "priority": 3}
CHOICES |= {"seed": 13, "num_seeds": 1}


@pytest.fixture
def version(db):
    return set_version(indexed_office())


@pytest.fixture
def done(version):
    return finished_evaluation(version)


def page(run, name="change", *more):
    return reverse(f"admin:training_jobs_evaluationrun_{name}", args=[run.pk, *more])


def text(response):
    return response.content.decode()


def test_without_frozen_questions_the_form_says_what_to_do(operator):
    html = text(operator.get(ADD))
    assert reverse("admin:training_jobs_evaluationset_changelist") in html


def test_the_questions_are_chosen_by_a_link(operator, version):
    assert f"?set_version={version.pk}" in text(operator.get(ADD))


def test_the_form_explains_every_method_and_says_what_is_missing(operator, version, monkeypatch):
    html = text(operator.get(ADD, {"set_version": version.pk}))
    for name in ("fulltext", "lda", "bert-reader", "llm-base+rag", "assistant"):
        assert f'value="{name}"' in html, name
    assert 'value="llm-base" ' in html
    assert "disabled" in html  # no engine runs in tests


def test_releases_of_the_unit_are_offered_by_name(operator, version):
    make_release(version.evaluation_set.unit, name="Ajuste de abril")
    make_release(name="De otra unidad")
    html = text(operator.get(ADD, {"set_version": version.pk}))
    assert "llm-tuned+rag · Ajuste de abril" in html
    assert "De otra unidad" not in html


def test_the_form_starts_an_evaluation(operator, version):
    response = operator.post(f"{ADD}?set_version={version.pk}", CHOICES | {"baseline": "tfidf-word"})
    run = EvaluationRun.objects.get()
    assert response.url == page(run)
    assert (run.state, run.methods, run.baseline) == (
        JobState.QUEUED,
        ["bm25-plain", "tfidf-word"],
        "tfidf-word",
    )
    assert run.options == {"seed": 13, "num_seeds": 1}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"methods": []}, "methods"),
        ({"methods": ["magia"]}, "methods"),
        ({"methods": ["llm-base"]}, "methods"),  # cannot be chosen while no engine runs
        ({"methods": ["bert-reader"]}, "reader_model"),
        ({"baseline": "hybrid"}, "baseline"),
        ({"part": "everything"}, "part"),
        ({"seed": -1}, "seed"),
        ({"seed": 10**12}, "seed"),
        ({"num_seeds": 99}, "num_seeds"),
        ({"num_topics": "many"}, "num_topics"),
        ({"name": "x" * 500}, "name"),
    ],
)
def test_a_form_that_cannot_be_says_where(operator, version, changes, field):
    response = operator.post(f"{ADD}?set_version={version.pk}", CHOICES | changes)
    assert field in response.context["form"].errors
    assert not EvaluationRun.objects.exists()


def test_run_again_fills_the_form_in(operator, done):
    form = operator.get(ADD, {"from": done.pk}).context["form"]
    assert form.initial["methods"] == done.methods


@pytest.mark.parametrize("number", ["0", "x", "-1", "9" * 40, "²"])
def test_a_version_that_is_none_leads_to_the_choice(operator, version, number):
    assert operator.get(ADD, {"set_version": number}).context["versions"]


def test_the_page_shows_how_far_it_is(operator, version):
    run = new_evaluation(version)
    EvaluationRun.objects.filter(pk=run.pk).update(
        state=JobState.RUNNING, started_at=timezone.now() - timedelta(minutes=1), progress_done=9,
        progress_total=12, lease_until=timezone.now() + timedelta(minutes=1),
        stages={"bm25-plain": {"done": 6, "total": 6}, "tfidf-word": {"done": 3, "total": 6}},
    )  # fmt: skip
    html = text(operator.get(page(run)))
    assert "75 %" in html
    assert "3 / 6" in html
    assert f'hx-get="{page(run, "live")}"' in html


def test_the_live_part_has_the_page_read_again_at_the_end(operator, done):
    response = operator.get(page(done, "live"))
    assert response.headers["HX-Refresh"] == "true"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_page_of_a_finished_one_concludes_before_it_counts(operator, done):
    html = text(operator.get(page(done)))
    assert html.index('class="conclusions"') < html.index('class="bars"') < html.index("<table")
    for kind in ("csv", "json", "html", "pdf"):
        assert page(done, "export", kind) in html


def test_a_failed_one_says_why_and_may_go_on(operator, version):
    run = new_evaluation(version)
    EvaluationRun.objects.filter(pk=run.pk).update(
        state=JobState.FAILED, message="Se acabó.", proposal="Siga."
    )
    html = text(operator.get(page(run)))
    assert "Se acabó." in html
    assert "Siga." in html
    operator.post(page(run, "step", "go-on"))
    run.refresh_from_db()
    assert run.state == JobState.QUEUED


def test_a_waiting_one_is_cancelled_by_its_button(operator, version):
    run = new_evaluation(version)
    operator.post(page(run, "step", "cancel"))
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED


@pytest.mark.parametrize("step", ["cancel", "go-on"])
def test_a_step_that_cannot_be_taken_says_so(operator, done, step):
    response = operator.post(page(done, "step", step), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_one_that_is_worked_on_is_not_deleted(operator, version):
    run = new_evaluation(version)
    EvaluationRun.objects.update(state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    assert operator.post(page(run, "delete"), {"post": "yes"}).status_code == 403
    assert EvaluationRun.objects.exists()


def test_a_finished_one_is_deleted_and_its_replies_stay(operator, done):
    operator.post(page(done, "delete"), {"post": "yes"})
    assert not EvaluationRun.objects.exists()
    assert EvaluationReply.objects.exists()


def test_the_list_finds_by_name_of_the_set(operator, done):
    assert operator.get(LIST, {"q": "Muestra"}).context["cl"].result_count == 1


# --- Downloads --------------------------------------------------------------------------------------
def test_the_csv_has_a_line_for_each_question(operator, done):
    response = operator.get(page(done, "export", "csv"))
    rows = list(csv.reader(io.StringIO(text(response).removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == ["q1", "q2", "q3", "q4", "q5", "q6"]
    assert rows[1][8:11] == ["1", "1", "faq:costo"]
    assert "attachment" in response.headers["Content-Disposition"]


def test_no_cell_of_the_csv_is_a_formula(operator, db):
    nasty = [{"id": "=1+1", "question": "=HYPERLINK(1) costo", "relevant": ["faq:costo"]}]
    nasty.append(
        {"id": "b", "question": "becas", "group": "@x", "answers": ["-2+3"], "relevant": ["faq:becas"]}
    )
    run = finished_evaluation(set_version(indexed_office(), nasty))
    cells = [
        cell
        for row in csv.reader(io.StringIO(text(operator.get(page(run, "export", "csv")))))
        for cell in row
    ]
    assert "'=HYPERLINK(1) costo" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_json_is_the_document_of_measures(operator, done):
    document = json.loads(operator.get(page(done, "export", "json")).content)
    assert set(document["methods"]["bm25-plain"]["recall@1"]) == {"value", "low", "high"}


def test_the_html_report_needs_no_other_file(operator, done):
    html = text(operator.get(page(done, "export", "html")))
    assert html.startswith("<!doctype html>")
    assert "src=" not in html


def test_a_pdf_that_cannot_be_drawn_is_told_on_the_page(operator, done, monkeypatch):
    monkeypatch.setattr("assistant.printing.pdf.MAX_HTML_BYTES", 10)
    answer = operator.get(page(done, "export", "pdf"), follow=True)
    assert answer.redirect_chain
    assert "MB" in str(next(iter(answer.context["messages"])))


def test_the_pdf_has_title_pages_and_numbers(operator, done):
    document = pypdfium2.PdfDocument(operator.get(page(done, "export", "pdf")).content)
    words = "".join(document[at].get_textpage().get_text_range() for at in range(len(document)))
    assert done.name in words
    assert "bm25-plain" in words
    assert document.get_metadata_value("Title") == done.name


def test_an_unfinished_one_has_nothing_to_download(operator, version):
    run = new_evaluation(version)
    assert operator.get(page(run, "export", "csv")).url == page(run)


def test_an_unknown_download_is_not_found(operator, done):
    assert operator.get(page(done, "export", "exe")).status_code == 404


# --- Who may not ------------------------------------------------------------------------------------
GETS = [("change",), ("live",), ("questions",), ("question", 0), ("against",), ("export", "csv")]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SUPPORT, Role.REVIEWER])
def test_other_roles_see_and_change_nothing(done, role):
    client = desk(role)[0]
    assert [client.get(address).status_code for address in (LIST, ADD)] == [403, 403]
    assert [client.get(page(done, *name)).status_code for name in GETS] == [403] * len(GETS)
    assert client.post(page(done, "step", "cancel")).status_code == 403


def test_a_manager_reads_and_starts_nothing(done):
    client = desk(Role.MANAGER)[0]
    assert [client.get(page(done, *name)).status_code for name in GETS] == [200] * len(GETS)
    assert client.get(ADD).status_code == 403
    assert client.post(page(done, "step", "go-on")).status_code == 403


def test_nobody_signed_in_is_sent_to_sign_in(client, done):
    assert [client.get(page(done, *name)).status_code for name in GETS] == [302] * len(GETS)


def test_steps_are_posted(operator, done):
    assert operator.get(page(done, "step", "cancel")).status_code == 405


@pytest.mark.parametrize("name", GETS)
def test_a_missing_one_is_not_found(operator, name):
    address = reverse(f"admin:training_jobs_evaluationrun_{name[0]}", args=[999_999, *name[1:]])
    assert operator.get(address).status_code == 404


def test_an_unknown_step_is_not_found(operator, done):
    assert operator.post(page(done, "step", "melt")).status_code == 404
