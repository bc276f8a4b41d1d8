import pytest
from django.urls import reverse

from curation.enums import Role
from tests.factories.curation import UnitFactory
from tests.training_jobs.ranked import make_ranker, make_training
from training_jobs.enums import JobState
from training_jobs.models import RankerEvent, RankerTraining
from training_jobs.ranker.desk.page import curve_of, learned_rows
from training_jobs.ranker.selectors import own_ranker
from training_jobs.ranker.services import ranker_put_in_service
from training_jobs.ranker.tasks import train_ranker as task

LIST = reverse("admin:training_jobs_rankertraining_changelist")


@pytest.fixture
def unit(db):
    return UnitFactory()


@pytest.fixture
def trained(unit):
    return make_training(unit, make_ranker(unit))


def page(row, name="change", *more):
    return reverse(f"admin:training_jobs_rankertraining_{name}", args=[row.pk, *more])


def test_the_list_shows_the_default_with_its_curve_for_every_unit(operator, unit):
    html = operator.get(LIST).content.decode()
    assert "ranker-default" in html
    assert "<svg" in html
    assert page(unit, "train") in html
    assert page(unit, "back") not in html


def test_one_click_queues_one_training(operator, unit, monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr(task, "delay", queued.append)
    for _click in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = operator.post(page(unit, "train"))
    training = RankerTraining.objects.get()
    assert response.url == page(training)
    assert set(queued) == {training.pk}
    assert training.created_by == operator.person


def test_a_unit_there_is_none_of_is_not_found(operator, unit):
    unit.pk = 10**12
    assert operator.post(page(unit, "train")).status_code == 404
    assert operator.post(page(unit, "back")).status_code == 404


def test_the_page_shows_gate_curve_and_what_was_learned(operator, trained):
    html = operator.get(page(trained)).content.decode()
    assert "gate-passed" in html
    assert "<svg" in html
    assert page(trained, "promote") in html


def test_a_ranker_that_passed_goes_into_service_without_a_reason(operator, trained, unit):
    operator.post(page(trained, "promote"))
    assert own_ranker(unit) == trained.ranker
    assert RankerEvent.objects.get().actor == operator.person
    html = operator.get(page(trained)).content.decode()
    assert page(unit, "back") in html
    assert page(trained, "promote") not in html


def test_one_that_failed_wants_a_reason(operator, unit):
    training = make_training(unit, make_ranker(unit, is_open=False))
    response = operator.post(page(training, "promote"), {"reason": "sí"}, follow=True)
    assert own_ranker(unit) is None
    assert "10" in str(next(iter(response.context["messages"])))
    operator.post(page(training, "promote"), {"reason": "Medido a mano con la oficina"})
    assert own_ranker(unit) == training.ranker


def test_one_click_leads_back(operator, trained, unit):
    ranker_put_in_service(trained.ranker, actor=None, reason="")
    assert page(unit, "back") in operator.get(LIST).content.decode()
    operator.post(page(unit, "back"))
    assert own_ranker(unit) is None


def test_going_back_from_the_default_is_told(operator, unit):
    response = operator.post(page(unit, "back"), follow=True)
    assert str(unit) in str(next(iter(response.context["messages"])))


def test_a_training_without_a_ranker_cannot_go_into_service(operator, unit):
    assert operator.post(page(make_training(unit), "promote")).status_code == 404


def test_a_waiting_training_shows_how_far_it_is_and_is_cancelled(operator, unit):
    training = make_training(unit)
    html = operator.get(page(training)).content.decode()
    assert page(training, "live") in html
    operator.post(page(training, "step", "cancel"))
    training.refresh_from_db()
    assert training.state == JobState.CANCELLED
    assert operator.get(page(training, "live")).headers["HX-Refresh"] == "true"


def test_a_failed_training_says_what_to_do(operator, unit):
    training = make_training(
        unit, state=JobState.FAILED, message="Faltan preguntas.", proposal="Escriba más."
    )
    html = operator.get(page(training)).content.decode()
    assert "Faltan preguntas." in html
    assert "Escriba más." in html


@pytest.mark.parametrize("name", ["train", "back", "promote"])
def test_nothing_is_changed_by_reading(operator, trained, unit, name):
    row = trained if name == "promote" else unit
    assert operator.get(page(row, name)).status_code == 405


def test_a_manager_reads_and_changes_nothing(sign_in, trained, unit):
    manager = sign_in(Role.MANAGER)
    html = manager.get(LIST).content.decode()
    assert page(unit, "train") not in html
    assert manager.get(page(trained)).status_code == 200
    posts = [page(unit, "train"), page(unit, "back"), page(trained, "promote")]
    assert [manager.post(address).status_code for address in posts] == [403] * 3


@pytest.mark.parametrize("role", [None, Role.EDITOR, Role.SUPPORT])
def test_others_see_nothing(sign_in, trained, unit, role):
    someone = sign_in(role)
    assert [someone.get(address).status_code for address in (LIST, page(trained))] == [403] * 2
    posts = [page(unit, "train"), page(unit, "back"), page(trained, "promote")]
    assert [someone.post(address).status_code for address in posts] == [403] * 3


def test_the_curve_lies_inside_its_drawing():
    rows = [
        {"from": 0.5, "coverage": 0.0, "precision": 0.2},
        {"from": 0.9, "coverage": 1.0, "precision": 1.0},
    ]
    curve = curve_of({"curve": rows})
    assert curve is not None
    assert all(0 <= point.x <= curve.width and 0 <= point.y <= curve.height for point in curve.points)
    assert curve.points[1].y < curve.promised_y < curve.points[0].y


def test_a_document_without_a_curve_draws_none():
    assert curve_of({}) is None


def test_sources_of_a_unit_are_named_in_words(unit):
    rows = [{"name": f"{unit.code}-none", "num_questions": 3, "num_entries": 1}]
    assert unit.code not in str(learned_rows({"learned_from": rows}, unit)[0]["label"])
