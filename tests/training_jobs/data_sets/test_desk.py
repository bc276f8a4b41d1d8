import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assistant import encoder as encoders
from curation.enums import Role
from curation.models import FaqEntry
from tests.fakes import FakeEncoder
from tests.training_jobs.office import RECIPE, office
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.services import data_set_create, mark_changed_entries
from training_jobs.data_sets.tasks import build_data_set as task
from training_jobs.enums import JobState
from training_jobs.models import DataSet

QUICK = {**RECIPE.to_json(), "kinds": ["faq", "corpus"], "augmentations": [], "test_share": 0.0}
LIST = reverse("admin:training_jobs_dataset_changelist")
ADD = reverse("admin:training_jobs_dataset_add")
PREVIEW = reverse("admin:training_jobs_dataset_preview")


@pytest.fixture(autouse=True)
def encoder(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    return fake


@pytest.fixture
def waiting(db):
    return data_set_create(unit=office(), name="Posgrado", recipe=QUICK, actor=None)


@pytest.fixture
def built(waiting):
    return build_data_set(waiting.pk)


def choices(unit, **changes):
    return {
        "unit": unit.pk,
        "name": "Nuevo",
        "priority": 3,
        "kinds": ["faq", "corpus"],
        "augmentations": ["templates"],
        "augmented_per_question": 1,
        "num_distractors": 2,
        "validation_percent": 10,
        "test_percent": 10,
        "withheld_percent": 15,
        "questions_per_source": 8,
        "seed": 42,
        "near_duplicate_overlap": 0.8,
        "near_duplicate_cosine": 0.97,
        "paraphrase_min_cosine": 0.9,
        "evaluation_questions": "",
        **changes,
    }


def page(data_set, name="change"):
    return reverse(f"admin:training_jobs_dataset_{name}", args=[data_set.pk])


def step(data_set, name):
    return reverse("admin:training_jobs_dataset_step", args=[data_set.pk, name])


def test_the_form_explains_itself_and_folds_the_rest_away(operator):
    html = operator.get(ADD).content.decode()
    assert "<details" in html
    for field in choices(office()):
        assert f'name="{field}"' in html, field


def test_saving_the_form_queues_a_build_after_the_commit(
    operator, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(task, "delay", queued.append)
    with django_capture_on_commit_callbacks(execute=True):
        response = operator.post(ADD, choices(office(), evaluation_questions="¿Qué becas hay?\n\n"))
    data_set = DataSet.objects.get()
    assert (response.status_code, response.url) == (302, page(data_set))
    assert queued == [data_set.pk]
    assert data_set.recipe["evaluation_questions"] == ["¿Qué becas hay?"]
    assert data_set.recipe["test_share"] == 0.1
    assert data_set.recipe["as_of"] == timezone.localdate().isoformat()
    assert data_set.created_by is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["poems"]}, "kinds"),
        ({"test_percent": 90}, "test_percent"),
        ({"validation_percent": 40, "test_percent": 40}, "test_percent"),
        ({"num_distractors": "many"}, "num_distractors"),
        ({"seed": -1}, "seed"),
        ({"unit": 999_999}, "unit"),
        ({"near_duplicate_cosine": 7}, "near_duplicate_cosine"),
    ],
)
def test_a_form_that_cannot_be_says_where(operator, changes, field):
    response = operator.post(ADD, choices(office()) | changes)
    assert field in response.context["adminform"].form.errors
    assert not DataSet.objects.exists()


def test_a_preview_shows_counts_and_examples_and_keeps_nothing(operator):
    html = operator.post(PREVIEW, choices(office())).content.decode()
    assert "Respuesta" in html or "Answer" in html
    assert "¿Cuánto cuesta la maestría?" in html
    assert not DataSet.objects.exists()


def test_a_preview_of_a_wrong_form_says_what_to_correct(operator):
    html = operator.post(PREVIEW, choices(office(), kinds=[])).content.decode()
    assert "ds-note" in html


def test_a_preview_shows_text_of_entries_as_text(operator):
    unit = office()
    FaqEntry.objects.update(answer="<script>alert(1)</script> cuesta Bs 5.")
    html = operator.post(PREVIEW, choices(unit)).content.decode()
    assert "<script>" not in html


def test_the_page_of_a_built_data_set_shows_what_stands_in_it(operator, built):
    html = operator.get(page(built)).content.decode()
    assert built.digest in html
    assert "¿Cuánto cuesta la maestría?" in html
    assert page(built, "download") in html


def test_the_page_tells_what_changed_since(operator, built):
    FaqEntry.objects.filter(external_id="costo").update(answer="La colegiatura cuesta Bs 25.000.")
    mark_changed_entries(built.unit_id, ["faq:costo"])
    html = operator.get(page(built)).content.decode()
    assert "ds-warning" in html
    assert "faq:costo" in html


def test_a_page_that_waits_asks_again_and_a_finished_one_reads_itself_anew(operator, waiting):
    html = operator.get(page(waiting)).content.decode()
    assert f'hx-get="{page(waiting, "live")}"' in html
    build_data_set(waiting.pk)
    response = operator.get(page(waiting, "live"))
    assert response.headers["HX-Refresh"] == "true"


def test_a_waiting_data_set_is_cancelled_by_its_button(operator, waiting):
    operator.post(step(waiting, "cancel"))
    waiting.refresh_from_db()
    assert waiting.state == JobState.CANCELLED


def test_a_cancelled_data_set_is_built_again_by_its_button(
    operator, waiting, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(task, "delay", queued.append)
    operator.post(step(waiting, "cancel"))
    with django_capture_on_commit_callbacks(execute=True):
        operator.post(step(waiting, "build"))
    waiting.refresh_from_db()
    assert (waiting.state, queued) == (JobState.QUEUED, [waiting.pk])


@pytest.mark.parametrize("name", ["cancel", "build"])
def test_a_step_that_cannot_be_taken_says_so_and_changes_nothing(operator, built, name):
    response = operator.post(step(built, name), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    built.refresh_from_db()
    assert built.state == JobState.SUCCEEDED


def test_a_download_is_json_lines_in_chat_format(operator, built):
    response = operator.get(page(built, "download"))
    lines = [json.loads(line) for line in response.content.splitlines()]
    assert len(lines) == built.examples.count()
    assert lines[0]["messages"][-1]["role"] == "assistant"
    assert "attachment" in response.headers["Content-Disposition"]


def test_an_unfinished_data_set_is_not_downloaded(operator, waiting):
    assert operator.get(page(waiting, "download")).url == page(waiting)


def test_a_data_set_is_found_by_an_entry_it_learned(operator, built):
    found = operator.get(LIST, {"q": "reg:posgrado/v2/art:4"})
    assert [row.pk for row in found.context["cl"].queryset] == [built.pk]
    assert not operator.get(LIST, {"q": "faq:nadie"}).context["cl"].queryset


def test_examples_are_filtered_searched_and_read(operator, built):
    url = reverse("admin:training_jobs_datasetexample_changelist")
    html = operator.get(url, {"data_set__id__exact": built.pk, "kind__exact": "corpus"}).content.decode()
    assert "Artículo 1. Objeto" in html
    example = built.examples.filter(kind="faq").first()
    shown = operator.get(reverse("admin:training_jobs_datasetexample_change", args=[example.pk]))
    assert example.passage_keys[0] in shown.content.decode()


def test_a_data_set_that_is_being_built_is_not_deleted(operator, waiting):
    DataSet.objects.update(state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=1))
    operator.post(page(waiting, "delete"), {"post": "yes"})
    assert DataSet.objects.exists()


def test_a_data_set_nobody_learned_from_is_deleted(operator, built):
    operator.post(page(built, "delete"), {"post": "yes"})
    assert not DataSet.objects.exists()


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.SUPPORT])
def test_others_neither_see_nor_change_anything(sign_in, built, role):
    client = sign_in(role)
    assert client.get(LIST).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.post(PREVIEW, choices(built.unit)).status_code == 403
    for name in ("change", "live", "download"):
        assert client.get(page(built, name)).status_code in {302, 403}
    for name in ("cancel", "build"):
        assert client.post(step(built, name)).status_code == 403


def test_nobody_signed_in_is_sent_to_sign_in(client, built):
    for url in (LIST, page(built, "live"), page(built, "download")):
        assert client.get(url).status_code == 302


def test_steps_and_previews_are_posted(operator, built):
    assert operator.get(step(built, "cancel")).status_code == 405
    assert operator.get(PREVIEW).status_code == 405


@pytest.mark.parametrize("name", ["live", "download"])
def test_a_missing_data_set_is_not_found(operator, name):
    assert operator.get(reverse(f"admin:training_jobs_dataset_{name}", args=[999_999])).status_code == 404


def test_an_unknown_step_is_not_found(operator, built):
    assert operator.post(step(built, "melt")).status_code == 404
