"""`POST /api/v1/ask`: one question, answered as JSON or sentence by sentence as server-sent events.

An asynchronous view, so an open stream holds neither a thread nor a database connection: what the
database knows is read before the stream begins and the connection is given back.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import MethodNotAllowed

from assistant import answering
from assistant.answering.types import Accepted, AnswerEvent, AnswerResult, AskRequest, Finished, Sentence
from assistant.api import sse
from assistant.api.base import require_audience
from assistant.api.errors import as_api_exception, error_body, error_response, where
from assistant.api.limits import count_question
from assistant.api.parsers import json_object
from assistant.api.serializers import AnswerSerializer, AskSerializer
from assistant.enums import Channel
from assistant.selectors.units import active_unit

logger = logging.getLogger(__name__)


@csrf_exempt  # a session only lets staff choose their audience, and no other site can read the reply
async def ask(request: HttpRequest) -> HttpResponseBase:
    """Answer one question. Errors before the first byte are ordinary JSON errors."""
    try:
        if request.method != "POST":
            raise MethodNotAllowed(request.method or "")
        await sync_to_async(count_question)(request)
        asked = AskSerializer(data=json_object(_bounded_body(request)))
        asked.is_valid(raise_exception=True)
        question = await sync_to_async(_ask_request)(request, asked.validated_data)
        if asked.validated_data["stream"] or "text/event-stream" in request.headers.get("Accept", ""):
            return _stream(request, question)
        return JsonResponse(_answer_body(request, await answering.answer_to_end(question)))
    except Exception as error:  # noqa: BLE001  (the last line before the client: a clear form for everything)
        known = as_api_exception(error)
        if known.status_code >= 500:
            logger.error("ask failed before an answer began: %s", where(error))
        response = error_response(known)
        if isinstance(known, MethodNotAllowed):
            response["Allow"] = "POST"
        return response


def _bounded_body(request: HttpRequest) -> bytes:
    """At most one byte more than allowed, so that an oversized body is never read whole."""
    return request.read(settings.API_BODY_MAX_BYTES + 1)


def _ask_request(request: HttpRequest, asked: dict[str, Any]) -> AskRequest:
    """The pipeline's question; the database connection is given back."""
    try:
        is_staff = bool(request.user.is_active and request.user.is_staff)
        return AskRequest(
            question=asked["question"],
            unit=active_unit(asked.get("unit") or settings.DEFAULT_UNIT_CODE),
            channel=Channel(asked["channel"]),
            conversation_id=asked.get("conversation"),
            as_of=asked.get("as_of"),
            audience=require_audience(asked["audience"], is_staff=is_staff),
            choice=asked.get("choice", ""),
        )
    finally:
        close_old_connections()


def _answer_body(request: HttpRequest, result: AnswerResult) -> dict[str, Any]:
    return dict(AnswerSerializer(result, context={"request": request}).data)


def _stream(request: HttpRequest, question: AskRequest) -> StreamingHttpResponse:
    chunks = sse.with_keep_alive(_events(request, question, get_language() or settings.LANGUAGE_CODE))
    return StreamingHttpResponse(chunks, content_type="text/event-stream", headers=sse.HEADERS)


async def _events(request: HttpRequest, question: AskRequest, language: str) -> AsyncGenerator[bytes, None]:
    """The pipeline's events in wire form; a failure ends the stream with an `error` event."""
    with override(language):  # the stream runs after the middleware that chose the language
        try:
            async with aclosing(answering.answer(question)) as events:
                async for event in events:
                    yield _encode(request, event)
        except Exception as error:  # noqa: BLE001  (a stream that has begun can only end with an event)
            logger.error("ask failed inside the stream: %s", where(error))
            yield sse.encode_event("error", error_body(as_api_exception(error)))


def _encode(request: HttpRequest, event: AnswerEvent) -> bytes:
    match event:
        case Accepted():
            ids = {"answer_id": event.answer_id, "conversation_id": event.conversation_id}
            return sse.encode_event("accepted", ids)
        case Sentence():
            return sse.encode_event("sentence", {"text": event.text, "html": event.html})
        case Finished():
            return sse.encode_event("finished", _answer_body(request, event.result))
