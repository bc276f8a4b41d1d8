"""Search, entries, suggestions, units, feedback: found, missing, wrong owner, malformed, too often."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from assistant.api import search
from assistant.enums import Vote
from assistant.exceptions import EncoderUnavailableError
from assistant.models import Answer, AnswerSource, Conversation, Feedback
from assistant.retrieval import Hit, Retrieval
from curation.enums import Audience
from curation.models import Unit
from tests.factories.curation import CategoryFactory, FaqEntryFactory, version_with_articles

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(unit: Unit) -> Answer:
    return Answer.objects.create(conversation=Conversation.objects.create(unit=unit), question="¿Cuánto?")


def vote(client: Client, answer_id: Any, body: Any) -> Any:
    return client.post(f"/api/v1/answers/{answer_id}/feedback", body, content_type="application/json")


def test_feedback_is_kept_and_replaced_by_a_second_vote(client: Client, answer: Answer) -> None:
    body = {"conversation": str(answer.conversation_id), "vote": "useful"}
    assert vote(client, answer.pk, body).status_code == 204
    assert (
        vote(client, answer.pk, {**body, "vote": "not_useful", "comment": "Falta el monto"}).status_code
        == 204
    )
    kept = Feedback.objects.get()
    assert (kept.vote, kept.comment) == (Vote.NOT_USEFUL, "Falta el monto")


def test_feedback_masks_personal_data_in_the_comment(client: Client, answer: Answer) -> None:
    body = {"conversation": str(answer.conversation_id), "vote": "useful", "comment": "escriba a ana@umsa.bo"}
    vote(client, answer.pk, body)
    assert "ana@umsa.bo" not in Feedback.objects.get().comment


def test_feedback_of_another_conversation_reads_like_a_missing_answer(client: Client, answer: Answer) -> None:
    stranger = vote(client, answer.pk, {"conversation": str(uuid4()), "vote": "useful"})
    missing = vote(client, uuid4(), {"conversation": str(answer.conversation_id), "vote": "useful"})
    assert stranger.status_code == missing.status_code == 404
    assert stranger.json() == missing.json()
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"conversation": "x", "vote": "useful"}, 400),
        ({"conversation": str(uuid4()), "vote": "bad"}, 400),
        ({"conversation": str(uuid4()), "vote": "useful", "comment": "x" * 1001}, 400),
        ({"conversation": str(uuid4()), "vote": "useful", "comment": "x" * 20_000}, 413),
        ("{", 400),
    ],
)
def test_feedback_refuses_what_it_cannot_read(client: Client, answer: Answer, body: Any, status: int) -> None:
    response = vote(client, answer.pk, body)
    assert response.status_code == status
    assert set(response.json()["error"]) >= {"code", "message"}


def test_feedback_refuses_other_methods_and_forms(client: Client, answer: Answer) -> None:
    address = f"/api/v1/answers/{answer.pk}/feedback"
    assert client.get(address).status_code == 405
    assert client.post(address, {"vote": "useful"}).status_code == 415


def test_entry_is_read_by_its_key(client: Client, unit: Unit) -> None:
    FaqEntryFactory(unit=unit, external_id="costo", answer="500 Bs", published=True)
    body = client.get("/api/v1/entries/faq:costo").json()
    assert body["passages"][0]["text"] == "500 Bs"
    assert body["passages"][0]["url"].startswith("http://testserver/")


def test_entry_key_of_an_article_reads_that_article_only(client: Client, unit: Unit) -> None:
    version = version_with_articles("1", "2", regulation__unit=unit, status="published")
    body = client.get(f"/api/v1/entries/{version.key}/art:2").json()
    assert [passage["key"] for passage in body["passages"]] == [f"{version.key}/art:2"]
    assert len(client.get(f"/api/v1/entries/{version.key}").json()["passages"]) == 2


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"status": "retired"},
        {"published": True, "audience": Audience.STAFF},
        {"published": True, "valid_until": timezone.localdate() - timedelta(days=1)},
        {"published": True, "valid_from": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_entry_that_is_not_public_today_is_not_found(
    client: Client, unit: Unit, hidden: dict[str, Any]
) -> None:
    FaqEntryFactory(unit=unit, external_id="costo", **hidden)
    response = client.get("/api/v1/entries/faq:costo")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_entry")


def test_entry_valid_in_the_past_is_read_as_of_then(client: Client, unit: Unit) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    FaqEntryFactory(unit=unit, external_id="costo", valid_until=yesterday, published=True)
    assert client.get(f"/api/v1/entries/faq:costo?as_of={yesterday}").status_code == 200


def test_entry_for_staff_is_read_by_signed_in_staff(client: Client, unit: Unit) -> None:
    FaqEntryFactory(unit=unit, external_id="interno", audience=Audience.STAFF, published=True)
    client.force_login(get_user_model().objects.create(username="ana", is_staff=True))
    assert client.get("/api/v1/entries/faq:interno").status_code == 200


@pytest.mark.parametrize("key", ["faq:otra", "nonsense", "reg:a/v1/../../x", "faq:costo/extra"])
def test_entry_with_an_unknown_key_is_not_found(client: Client, unit: Unit, key: str) -> None:
    FaqEntryFactory(unit=unit, external_id="costo", published=True)
    assert client.get(f"/api/v1/entries/{key}").status_code == 404


def test_suggestions_take_turns_between_categories_most_used_first(client: Client, unit: Unit) -> None:
    first, second = (CategoryFactory(unit=unit, position=position) for position in (0, 1))
    FaqEntryFactory(unit=unit, category=first, question="A1", published=True)
    used = FaqEntryFactory(unit=unit, category=first, question="A2", published=True)
    FaqEntryFactory(unit=unit, category=second, question="B1", published=True)
    made = Answer.objects.create(conversation=Conversation.objects.create(unit=unit))
    AnswerSource.objects.create(answer=made, rank=1, key=used.key, kind="faq", score=1, is_used=True)
    assert client.get("/api/v1/suggestions?unit=soe").json()["suggestions"] == ["A2", "B1", "A1"]


def test_suggestions_never_show_what_the_public_may_not_read(client: Client, unit: Unit) -> None:
    category = CategoryFactory(unit=unit)
    FaqEntryFactory(unit=unit, category=category, audience=Audience.STAFF, published=True)
    FaqEntryFactory(unit=unit, category=category)
    assert client.get("/api/v1/suggestions").json()["suggestions"] == []


def test_unit_tells_name_contact_and_limit(client: Client, unit: Unit) -> None:
    body = client.get("/api/v1/units/soe").json()
    assert (body["name"], body["contact"]["email"]) == ("Unidad de Posgrado", "posgrado@example.edu.bo")
    assert (body["url"], body["question_max_chars"]) == ("http://testserver/u/soe/", 500)


@pytest.mark.parametrize(
    "path", ["units/otra", "suggestions?unit=otra", "search?q=a&unit=otra", "nothing/here"]
)
def test_unknown_unit_or_address_is_a_json_404(client: Client, unit: Unit, path: str) -> None:
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, set(response.json()["error"])) == (404, {"code", "message"})


def hit(**changes: Any) -> Hit:
    values: dict[str, Any] = dict.fromkeys(Hit.__dataclass_fields__)
    values |= {
        "rank": 1,
        "key": "faq:costo",
        "title": "¿Cuánto?",
        "text": "500 Bs",
        "url": "/c/soe/",
        "score": 0.9,
    }
    values |= {"kind": "faq", "citation": "Preguntas", "heading_path": ("Costos",)}
    return Hit(**{**values, **changes})


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []

    def scripted(query: str, **options: Any) -> Retrieval:
        calls.append({"query": query, **options})
        return Retrieval((hit(),), options["method"].value, options["as_of"], 7, "", "")

    monkeypatch.setattr(search, "retrieve", scripted)
    monkeypatch.setattr(search, "standing_hits", lambda hits, **_options: hits)  # rows of their own test
    return calls


def test_search_shows_nothing_whose_row_is_gone(
    client: Client, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scripted(query: str, **options: Any) -> Retrieval:
        return Retrieval((hit(),), options["method"].value, options["as_of"], 7, "", "")

    monkeypatch.setattr(search, "retrieve", scripted)
    assert client.get("/api/v1/search?q=costo").json()["hits"] == []


def test_search_gives_hits_with_absolute_urls(
    client: Client, unit: Unit, searched: list[dict[str, Any]]
) -> None:
    body = client.get("/api/v1/search?q=costo&method=bm25&k=3&as_of=2024-02-01").json()
    assert (body["hits"][0]["url"], body["as_of"]) == ("http://testserver/c/soe/", "2024-02-01")
    assert (searched[0]["query"], searched[0]["method"], searched[0]["k"]) == ("costo", "bm25", 3)


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=a&k=0", "q=a&k=51", "q=a&k=x", "q=a&method=magic", "q=a&as_of=ayer", f"q={'x' * 501}"],
)
def test_search_refuses_wrong_parameters(
    client: Client, unit: Unit, searched: list[dict[str, Any]], query: str
) -> None:
    response = client.get(f"/api/v1/search?{query}")
    assert (response.status_code, searched) == (400, [])
    assert response.json()["error"]["field"] in {"q", "k", "method", "as_of"}


def test_search_for_staff_text_needs_a_staff_session(
    client: Client, unit: Unit, searched: list[dict[str, Any]]
) -> None:
    assert client.get("/api/v1/search?q=a&audience=staff").status_code == 403
    client.force_login(get_user_model().objects.create(username="ana", is_staff=True))
    assert client.get("/api/v1/search?q=a&audience=staff").status_code == 200


def test_search_says_when_its_encoder_is_down(
    client: Client, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise EncoderUnavailableError

    monkeypatch.setattr(search, "retrieve", fail)
    response = client.get("/api/v1/search?q=a&method=dense")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "search_unavailable")


def test_reading_too_often_is_refused(client: Client, unit: Unit, settings: Settings) -> None:
    settings.READ_LIMIT_PER_MINUTE = 2
    statuses = [client.get("/api/v1/units/soe").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert "Retry-After" in client.get("/api/v1/units/soe")


@pytest.mark.parametrize("path", ["search", "suggestions", "units/soe", "entries/faq:a"])
def test_reading_refuses_to_be_posted_to(client: Client, unit: Unit, path: str) -> None:
    response = client.post(f"/api/v1/{path}", "{}", content_type="application/json")
    assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed")


def test_schema_is_valid_and_documents_every_endpoint(client: Client, tmp_path: Any) -> None:
    file = tmp_path / "schema.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(file))
    schema = file.read_text()
    for path in (
        "ask",
        "answers/{answer_id}/feedback",
        "search",
        "entries/{key}",
        "suggestions",
        "units/{code}",
    ):
        assert f"/api/v1/{path}:" in schema


def test_documentation_page_runs_no_inline_script(client: Client) -> None:
    page = client.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
    assert client.get("/api/v1/docs/?script=").headers["Content-Type"].startswith("application/javascript")
