"""POST /api/v1/ask: answers as JSON and as a stream, and every way to ask wrongly."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import AsyncClient
from pytest_django.fixtures import Settings

from assistant import answering
from assistant.enums import Channel
from curation.enums import Audience
from curation.models import Unit
from tests.assistant.scripted import ScriptedAssistant, events_of

pytestmark = pytest.mark.django_db(transaction=True)

QUESTION = {"question": "¿Cuánto cuesta la maestría?"}


async def post(client: AsyncClient, body: Any, **headers: str) -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return await client.post("/api/v1/ask", data, content_type="application/json", headers=headers)


def error_of(response: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(response.content)["error"]
    return found


async def test_ask_answers_with_absolute_citation_urls(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    response = await post(async_client, QUESTION)
    assert response.status_code == 200
    assert response.json()["citations"][0]["url"] == "http://testserver/c/soe/preguntas/costo/"


async def test_ask_never_tells_the_folder_of_a_model(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    response = await post(async_client, QUESTION)
    assert response.json()["generator"] == "smollm2-135m-instruct"


async def test_ask_hands_every_field_to_the_pipeline(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    conversation = "6f1d1c3e-4f5b-4d59-9f0c-0d6f3a6f5b11"
    body = {
        **QUESTION,
        "unit": "soe",
        "conversation": conversation,
        "as_of": "2024-02-01",
        "channel": "widget",
    }
    await post(async_client, {**body, "audience": "students"})
    asked = assistant.asked[0]
    assert (asked.unit, str(asked.conversation_id), asked.channel) == (unit, conversation, Channel.WIDGET)
    assert (str(asked.as_of), asked.audience) == ("2024-02-01", Audience.STUDENTS)


@pytest.mark.parametrize(("body", "headers"), [({"stream": True}, {}), ({}, {"Accept": "text/event-stream"})])
async def test_ask_streams_when_asked_to(
    async_client: AsyncClient,
    unit: Unit,
    assistant: ScriptedAssistant,
    body: dict[str, Any],
    headers: dict[str, str],
) -> None:
    response = await post(async_client, {**QUESTION, **body}, **headers)
    events = list(events_of(b"".join([chunk async for chunk in response.streaming_content])))
    assert [name for name, _ in events] == ["accepted", "sentence", "finished"]
    assert response["X-Accel-Buffering"] == "no"
    assert json.loads(events[2][1])["citations"][0]["url"].startswith("http://testserver/")


async def test_ask_ends_a_broken_stream_with_a_clear_error(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    assistant.fail_with = RuntimeError("secret detail")
    response = await post(async_client, {**QUESTION, "stream": True})
    body = b"".join([chunk async for chunk in response.streaming_content])
    name, data = list(events_of(body))[-1]
    assert name == "error"
    assert json.loads(data)["error"]["message"].startswith("Algo falló de nuestro lado")
    assert b"secret" not in body


async def test_ask_hides_an_internal_error_and_logs_no_user_text(
    async_client: AsyncClient,
    unit: Unit,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(request: Any) -> None:
        raise RuntimeError(request.question)

    monkeypatch.setattr(answering, "answer_to_end", fail)
    response = await post(async_client, QUESTION)
    assert (response.status_code, error_of(response)["code"]) == (500, "internal")
    assert "maestría" not in caplog.text


async def test_ask_cancels_the_pipeline_when_the_reader_leaves(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    assistant.pause_seconds = 30
    response = await post(async_client, {**QUESTION, "stream": True})
    stream: AsyncIterator[bytes] = aiter(response.streaming_content)
    await anext(stream)
    reading = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.05)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert assistant.num_cancelled == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": "   "}, "question"),
        ({"question": None}, "question"),
        ({"question": ["a"]}, "question"),
        ({"question": "a\x00b"}, "question"),
        ({"question": "x" * 501}, "question"),
        ({**QUESTION, "conversation": "not-a-uuid"}, "conversation"),
        ({**QUESTION, "as_of": "31/12/2024"}, "as_of"),
        ({**QUESTION, "audience": "everybody"}, "audience"),
        ({**QUESTION, "channel": "admin"}, "channel"),
        ({**QUESTION, "unit": "../etc"}, "unit"),
    ],
)
async def test_ask_names_the_wrong_field(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant, body: dict[str, Any], field: str
) -> None:
    response = await post(async_client, body)
    assert (response.status_code, error_of(response)["field"]) == (400, field)
    assert assistant.asked == []


@pytest.mark.parametrize("body", ["", "{", "[]", '"text"', '{"question": NaN}', b"\xff\xfe", "[" * 5000])
async def test_ask_refuses_what_is_not_a_json_object(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant, body: str | bytes
) -> None:
    response = await post(async_client, body)
    assert (response.status_code, error_of(response)["code"]) == (400, "malformed_json")


async def test_ask_refuses_a_body_over_the_limit(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant, settings: Settings
) -> None:
    settings.API_BODY_MAX_BYTES = 100
    response = await post(async_client, {"question": "x" * 101})
    assert (response.status_code, error_of(response)["code"]) == (413, "too_large")


async def test_ask_refuses_an_unknown_or_inactive_unit(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    unit.is_active = False
    await unit.asave()
    for code in ("soe", "otra"):
        response = await post(async_client, {**QUESTION, "unit": code})
        assert (response.status_code, error_of(response)["code"]) == (404, "unknown_unit")


async def test_ask_refuses_other_methods(async_client: AsyncClient, unit: Unit) -> None:
    response = await async_client.get("/api/v1/ask")
    assert (response.status_code, response["Allow"]) == (405, "POST")


async def test_ask_refuses_the_staff_audience_to_the_public(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    response = await post(async_client, {**QUESTION, "audience": "staff"})
    assert (response.status_code, error_of(response)["code"]) == (403, "staff_only")


async def test_ask_allows_the_staff_audience_to_staff(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant
) -> None:
    member = await get_user_model().objects.acreate(username="ana", is_staff=True)
    await async_client.aforce_login(member)
    response = await post(async_client, {**QUESTION, "audience": "staff"})
    assert (response.status_code, assistant.asked[0].audience) == (200, Audience.STAFF)


async def test_ask_refuses_a_client_that_asks_too_often(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant, settings: Settings
) -> None:
    settings.ASK_LIMIT_PER_MINUTE = 2
    responses = [await post(async_client, QUESTION) for _ in range(3)]
    assert [response.status_code for response in responses] == [200, 200, 429]
    assert 1 <= int(responses[2]["Retry-After"]) <= 120
    assert error_of(responses[2])["message"].startswith("Está preguntando muy rápido")


async def test_ask_may_be_called_from_an_allowed_site_only(
    async_client: AsyncClient, unit: Unit, assistant: ScriptedAssistant, settings: Settings
) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://posgrado.example.edu"]
    for origin, allowed in (("https://posgrado.example.edu", True), ("https://evil.example", False)):
        response = await post(async_client, QUESTION, Origin=origin)
        assert ("Access-Control-Allow-Origin" in response) is allowed
