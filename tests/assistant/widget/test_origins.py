"""Foreign pages that may carry the chat: those a unit lists, those of the settings, and no other."""

import pytest
from django.test import AsyncClient, Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from assistant.widget import origins
from curation.models import Unit
from tests.assistant.scripted import ScriptedAssistant

LISTED = "https://posgrado.example.edu"
UNIT = "/api/v1/units/soe"


@pytest.fixture
def listed(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Unit:
    monkeypatch.setattr(origins, "CACHE_SECONDS", 0)
    unit.widget_origins = [LISTED, "https://Facultad.example.edu:8443"]
    unit.save()
    return unit


def allowed(client: Client, origin: str, path: str = UNIT) -> str | None:
    return client.get(path, headers={"Origin": origin}).headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("origin", [LISTED, "https://facultad.example.edu:8443"])
def test_page_that_a_unit_lists_may_read_the_api(client: Client, listed: Unit, origin: str) -> None:
    assert allowed(client, origin) == origin


@pytest.mark.parametrize(
    "origin",
    [
        "https://otra.example.edu",
        "http://posgrado.example.edu",
        "https://posgrado.example.edu:8443",
        "https://facultad.example.edu",
        "https://posgrado.example.edu.evil.example",
        "null",
        "https://[",
    ],
)
def test_any_other_page_may_not(client: Client, listed: Unit, origin: str) -> None:
    assert allowed(client, origin) is None


def test_pages_of_the_settings_still_may(client: Client, listed: Unit, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://otra.example.edu"]
    assert allowed(client, "https://otra.example.edu") == "https://otra.example.edu"


def test_listed_page_reads_nothing_besides_the_api(client: Client, listed: Unit) -> None:
    assert allowed(client, LISTED, "/") is None


def test_pages_of_a_switched_off_unit_may_not(client: Client, listed: Unit) -> None:
    listed.is_active = False
    listed.save()
    assert allowed(client, LISTED) is None


def test_page_taken_off_the_list_is_forgotten(client: Client, listed: Unit) -> None:
    assert allowed(client, LISTED)
    listed.widget_origins = []
    listed.save()
    assert allowed(client, LISTED) is None


def test_list_is_read_once_in_a_few_seconds(
    listed: Unit, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(origins, "CACHE_SECONDS", 60)
    with django_assert_num_queries(1):
        assert [origins._registered() for _ in range(3)] == [
            {LISTED, "https://facultad.example.edu:8443"}
        ] * 3
    origins._process_cache.clear()


@pytest.mark.django_db(transaction=True)
async def test_preflight_of_a_listed_page_is_answered(async_client: AsyncClient, listed: Unit) -> None:
    asked = {"Origin": LISTED, "Access-Control-Request-Method": "POST"}
    response = await async_client.options("/api/v1/ask", headers=asked)
    assert response["Access-Control-Allow-Origin"] == LISTED
    assert "POST" in response["Access-Control-Allow-Methods"]


@pytest.mark.django_db(transaction=True)
async def test_preflight_of_another_page_is_not(async_client: AsyncClient, listed: Unit) -> None:
    asked = {"Origin": "http://posgrado.example.edu", "Access-Control-Request-Method": "POST"}
    response = await async_client.options("/api/v1/ask", headers=asked)
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.django_db(transaction=True)
async def test_listed_page_may_ask(
    async_client: AsyncClient, listed: Unit, assistant: ScriptedAssistant
) -> None:
    response = await async_client.post(
        "/api/v1/ask",
        {"question": "¿Cuánto cuesta?"},
        content_type="application/json",
        headers={"Origin": LISTED},
    )
    assert response["Access-Control-Allow-Origin"] == LISTED
