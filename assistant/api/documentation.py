"""The asynchronous ask view as the OpenAPI schema sees it."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from assistant.api.serializers import AnswerSerializer, AskSerializer, ErrorSerializer

ERRORS: dict[int, OpenApiResponse] = {
    400: OpenApiResponse(ErrorSerializer, description="Malformed or invalid; `field` names the culprit."),
    404: OpenApiResponse(ErrorSerializer, description="Unknown office, entry or answer."),
    429: OpenApiResponse(ErrorSerializer, description="Too often; wait for `Retry-After` seconds."),
}
_STREAM = (
    "With `stream: true` or `Accept: text/event-stream` the answer comes as server-sent events: "
    "`accepted` (`answer_id`, `conversation_id`), `sentence` (`text`, `html`, already verified), "
    "`finished` (the whole answer, replaces what was streamed) or `error`."
)


class AskDocumentation(APIView):
    """Never dispatched: it lends its description to the plain asynchronous view."""

    authentication_classes: list[type] = []
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="ask",
        summary="Ask one question",
        description="A cited answer from what the office published.\n\n" + _STREAM,
        tags=["answers"],
        request=AskSerializer,
        responses={
            (200, "application/json"): AnswerSerializer,
            (200, "text/event-stream"): OpenApiTypes.STR,
            **ERRORS,
            403: OpenApiResponse(ErrorSerializer, description="The staff audience needs a staff session."),
            413: OpenApiResponse(ErrorSerializer, description="Body larger than allowed."),
        },
    )
    def post(self) -> None: ...


def documented(view: Callable[..., Any], documentation: type[APIView]) -> Callable[..., Any]:
    """Mark a plain view so that the schema generator reads `documentation` for it."""
    view.cls = documentation  # type: ignore[attr-defined]
    view.initkwargs = {}  # type: ignore[attr-defined]
    return view
