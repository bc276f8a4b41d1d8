import pytest
from django.urls import reverse

from assistant import encoder as encoders
from assistant.topics.grouping import GROUPERS
from curation.enums import Role
from tests.factories.curation import UnitFactory
from tests.fakes import FakeEncoder
from tests.training_jobs.topics.test_job import ask, created, version_of
from training_jobs.enums import JobState
from training_jobs.jobs import lease
from training_jobs.jobs.runner import run_job
from training_jobs.models import TopicComparison
from training_jobs.topics.job import TOPICS_JOB
from training_jobs.topics.tasks import compare_topics as task

LIST = reverse("admin:training_jobs_topiccomparison_changelist")
ADD = reverse("admin:training_jobs_topiccomparison_add")


@pytest.fixture(autouse=True)
def encoder(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)
    return fake


@pytest.fixture
def waiting(db):
    unit = UnitFactory()
    return created(unit, version=version_of(unit), methods=["nmf", "agglomerative", "bertopic"])


@pytest.fixture
def made(waiting, monkeypatch):
    monkeypatch.setattr("training_jobs.evaluation.methods.topic_libraries.find_spec", lambda _module: None)
    return run_job(TOPICS_JOB, waiting.pk)


def choices(unit, version=None, /, **changes):
    values = {
        "unit": unit.pk,
        "name": "Temas de mayo",
        "set_version": version.pk if version else "",
        "methods": ["nmf"],
        "num_seeds": 2,
        "num_topics": "",
        "priority": 3,
    }
    return {**values, **changes}


def page(comparison, name="change", *more):
    return reverse(f"admin:training_jobs_topiccomparison_{name}", args=[comparison.pk, *more])


def test_the_form_offers_every_method_with_what_it_does(operator):
    UnitFactory()
    html = operator.get(ADD).content.decode()
    assert all(f'value="{name}"' in html for name in GROUPERS)


def test_saving_the_form_queues_the_job_after_the_commit(
    operator, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(task, "delay", queued.append)
    unit = UnitFactory()
    with django_capture_on_commit_callbacks(execute=True):
        response = operator.post(ADD, choices(unit, version_of(unit)))
    comparison = TopicComparison.objects.get()
    assert (response.status_code, response.url) == (302, page(comparison))
    assert queued == [comparison.pk]
    assert (comparison.methods, comparison.num_topics) == (["nmf"], None)
    assert comparison.created_by is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"methods": []}, "methods"),
        ({"methods": ["poems"]}, "methods"),
        ({"num_seeds": 0}, "num_seeds"),
        ({"num_seeds": 1000}, "num_seeds"),
        ({"num_topics": 1}, "num_topics"),
        ({"unit": 0}, "unit"),
        ({"name": "n" * 500}, "name"),
        ({"set_version": 0}, "set_version"),
    ],
)
def test_a_form_filled_in_wrongly_says_where(operator, changes, field):
    unit = UnitFactory()
    response = operator.post(ADD, choices(unit, version_of(unit), **changes))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not TopicComparison.objects.exists()


def test_a_set_of_another_unit_is_refused(operator):
    response = operator.post(ADD, choices(UnitFactory(), version_of(UnitFactory())))
    assert "set_version" in response.context["adminform"].form.errors


def test_too_few_questions_are_refused_before_the_job(operator):
    unit = UnitFactory()
    ask(unit, ["¿Qué becas hay?"])
    response = operator.post(ADD, choices(unit))
    assert "set_version" in response.context["adminform"].form.errors


def test_the_empty_list_says_what_to_do_next(operator, db):
    assert "«+»" in operator.get(LIST).content.decode()


def test_the_list_shows_a_comparison_with_its_state(operator, waiting):
    html = operator.get(LIST).content.decode()
    assert waiting.name in html
    assert "«+»" not in html


def test_the_page_shows_the_table_the_words_and_what_was_left_out(operator, made):
    html = operator.get(page(made)).content.decode()
    assert "tc-table" in html
    assert "beca" in html
    assert "pip install" in html


def test_the_page_of_a_waiting_comparison_shows_how_far_it_is(operator, waiting):
    html = operator.get(page(waiting)).content.decode()
    assert page(waiting, "live") in html
    assert page(waiting, "step", "cancel") in html


def test_the_live_part_reloads_the_page_when_it_ends(operator, waiting, made):
    response = operator.get(page(made, "live"))
    assert response.headers["HX-Refresh"] == "true"
    assert "no-store" in response.headers["Cache-Control"]


def test_the_report_is_one_file(operator, made):
    response = operator.get(page(made, "report"))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "<style>" in response.content.decode()


def test_there_is_no_report_before_the_end(operator, waiting):
    assert operator.get(page(waiting, "report")).status_code == 404


def test_a_comparison_is_cancelled_and_goes_on(operator, waiting, monkeypatch):
    monkeypatch.setattr(task, "delay", lambda _pk: None)
    operator.post(page(waiting, "step", "cancel"))
    waiting.refresh_from_db()
    assert waiting.state == JobState.CANCELLED
    operator.post(page(waiting, "step", "go-on"))
    waiting.refresh_from_db()
    assert waiting.state == JobState.QUEUED


def test_a_step_there_is_none_of_or_a_comparison_there_is_none_of_is_not_found(operator, waiting):
    assert operator.post(page(waiting, "step", "explode")).status_code == 404
    waiting.pk = 0
    assert operator.post(page(waiting, "step", "cancel")).status_code == 404
    assert operator.get(page(waiting, "live")).status_code == 404


def test_steps_are_never_taken_by_reading(operator, waiting):
    assert operator.get(page(waiting, "step", "cancel")).status_code == 405


def test_one_that_is_being_made_cannot_be_deleted(operator, waiting):
    TopicComparison.objects.update(state=JobState.RUNNING)
    assert operator.post(page(waiting, "delete"), {"post": "yes"}).status_code == 403
    TopicComparison.objects.update(state=JobState.CANCELLED)
    operator.post(page(waiting, "delete"), {"post": "yes"})
    assert not TopicComparison.objects.exists()


def test_a_manager_reads_and_changes_nothing(sign_in, made):
    manager = sign_in(Role.MANAGER)
    assert manager.get(page(made)).status_code == 200
    assert manager.get(ADD).status_code == 403
    assert manager.post(page(made, "step", "cancel")).status_code == 403


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.SUPPORT])
def test_others_see_nothing(sign_in, made, role):
    someone = sign_in(role)
    addresses = (LIST, ADD, page(made), page(made, "live"), page(made, "report"))
    assert [someone.get(address).status_code for address in addresses] == [403] * 5
