"""«Probar»: nobody learns whose answer it is before the vote, and nothing personal is kept."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories.curation import UnitFactory
from tests.training_jobs.released import make_release, operator
from training_jobs.comparisons.desk import comparisons as desk
from training_jobs.comparisons.services import comparison_create
from training_jobs.enums import Preference
from training_jobs.exceptions import ComparisonError

pytestmark = pytest.mark.django_db
_ADD = reverse("admin:training_jobs_comparison_add")
_LIST = reverse("admin:training_jobs_comparison_changelist")


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.ENGINE_URL = ""
    settings.ENGINE_STATE_FILE = tmp_path / "engine.json"
    cache.clear()


@pytest.fixture
def person(client):
    someone = operator("view_comparison", "add_comparison")
    client.force_login(someone)
    return someone


@pytest.fixture
def release(db):
    return make_release(UnitFactory(code="soe"), name="Ajuste secreto")


def _comparison(person, release, **changes):
    values = {
        "unit": release.unit,
        "question": "¿Cuánto cuesta?",
        "sides": (release, None),
        "answers": ("Cuesta 500 Bs [1].", "No lo sé."),
        "sources": [{"title": "Costos", "citation": "Costos", "url": "/c/soe/", "text": "500 Bs"}],
        "with_sources": True,
        "is_blind": True,
        "timings_ms": {"left": 900.0, "right": 400.0},
        "actor": person,
        **changes,
    }
    return comparison_create(**values)


def _url(comparison):
    return reverse("admin:training_jobs_comparison_change", args=[comparison.pk])


def test_names_are_hidden_until_the_vote(client, person, release):
    comparison = _comparison(person, release)
    assert "Ajuste secreto" not in client.get(_url(comparison)).content.decode()
    assert "Ajuste secreto" not in client.get(_LIST).content.decode()
    client.post(_url(comparison), {"preference": "left", "comment": "más clara"})
    page = client.get(_url(comparison)).content.decode()
    assert "Ajuste secreto" in page
    assert "más clara" in page


def test_names_are_shown_at_once_when_it_is_not_blind(client, person, release):
    comparison = _comparison(person, release, is_blind=False)
    assert "Ajuste secreto" in client.get(_url(comparison)).content.decode()


def test_passages_are_shown_with_their_links(client, person, release):
    page = client.get(_url(_comparison(person, release))).content.decode()
    assert 'href="/c/soe/"' in page


def test_answers_are_sanitised(client, person, release):
    comparison = _comparison(person, release, answers=("<script>x</script>", "<img src=x>"))
    page = client.get(_url(comparison)).content.decode()
    assert "<script>x</script>" not in page
    assert "<img src=x>" not in page


def test_vote_is_kept_once(client, person, release):
    comparison = _comparison(person, release)
    client.post(_url(comparison), {"preference": "left"})
    client.post(_url(comparison), {"preference": "right"})
    comparison.refresh_from_db()
    assert comparison.preference == Preference.LEFT
    assert comparison.judged_at is not None


def test_only_who_asked_may_judge(client, person, release):
    comparison = _comparison(operator(), release)
    client.post(_url(comparison), {"preference": "left"})
    comparison.refresh_from_db()
    assert comparison.preference == ""


@pytest.mark.parametrize("preference", ["", "ambas", "LEFT"])
def test_malformed_vote_is_not_kept(client, person, release, preference):
    comparison = _comparison(person, release)
    client.post(_url(comparison), {"preference": preference})
    comparison.refresh_from_db()
    assert comparison.judged_at is None


def test_unknown_comparison_is_not_found(client, person):
    assert client.get(reverse("admin:training_jobs_comparison_change", args=[999_999])).status_code == 404


def test_wrong_role_can_neither_ask_nor_judge(client, release):
    reader = operator("view_comparison")
    client.force_login(reader)
    comparison = _comparison(reader, release)
    assert client.get(_ADD).status_code == 403
    assert client.post(_url(comparison), {"preference": "left"}).status_code == 403


def test_stranger_sees_nothing(client, person, release):
    comparison = _comparison(person, release)
    client.force_login(operator("view_release"))
    assert client.get(_url(comparison)).status_code == 403
    assert client.get(_LIST).status_code == 403


# --- Asking -----------------------------------------------------------------------------------------
@pytest.fixture
def asked(monkeypatch, person, release):
    calls = []

    def compare(**values):
        calls.append(values)
        return _comparison(person, release)

    monkeypatch.setattr(desk, "compare", compare)
    return calls


def _form(release, **changes):
    return {
        "unit": release.unit_id, "question": "¿Cuánto cuesta?", "first": release.pk, "second": "",
        "use_sources": "on", "is_blind": "on", **changes,
    }  # fmt: skip


def test_question_leads_to_the_two_answers(client, release, asked):
    response = client.post(_ADD, _form(release))
    assert response.status_code == 302
    assert asked[0]["sides"] == (release, None)
    assert asked[0]["is_blind"]


@pytest.mark.parametrize(
    "changes", [{"question": ""}, {"question": "x" * 501}, {"first": ""}, {"first": 999_999}, {"unit": ""}]
)
def test_malformed_question_is_explained(client, release, asked, changes):
    response = client.post(_ADD, _form(release, **changes))
    assert response.status_code == 200
    assert asked == []


def test_release_of_another_unit_is_refused(client, release, asked):
    foreign = make_release()
    assert client.post(_ADD, _form(release, second=foreign.pk)).status_code == 200
    assert asked == []


def test_model_that_does_not_answer_is_told_and_the_question_stays(client, person, release, monkeypatch):
    def refuse(**_values):
        raise ComparisonError("no contesta")

    monkeypatch.setattr(desk, "compare", refuse)
    page = client.post(_ADD, _form(release, question="¿Hay becas?")).content.decode()
    assert "no contesta" in page
    assert "¿Hay becas?" in page


def test_too_many_questions_are_refused(client, release, asked, monkeypatch):
    monkeypatch.setattr(desk, "_LIMIT", desk.Limit("compare-test", 1))
    client.post(_ADD, _form(release))
    assert client.post(_ADD, _form(release)).status_code == 200
    assert len(asked) == 1


def test_list_shows_rates_with_their_interval(client, person, release):
    for preference in ("left", "left", "left", "right", "tie"):
        comparison = _comparison(person, release)
        client.post(_url(comparison), {"preference": preference})
    page = client.get(_LIST).content.decode()
    assert "75 %" in page
    assert "30" in page  # Wilson: 3 of 4, 95 %: 30 to 95 %
    assert "95 %" in page
