"""Reading a request body: JSON objects only, never more than the limit."""

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from assistant.api.errors import BodyTooLarge


def json_object(body: bytes) -> dict[str, Any]:
    """The object in `body`.

    Raises:
        BodyTooLarge: longer than `API_BODY_MAX_BYTES`.
        ParseError: not UTF-8, not JSON or not an object.
    """
    if len(body) > settings.API_BODY_MAX_BYTES:
        raise BodyTooLarge
    try:
        parsed = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ParseError(_("The body is not valid JSON."), code="malformed_json") from None
    if not isinstance(parsed, dict):
        raise ParseError(_("The body must be a JSON object."), code="malformed_json")
    return parsed


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON


class LimitedJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        return json_object(stream.read(settings.API_BODY_MAX_BYTES + 1))
