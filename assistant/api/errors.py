"""One form for every error: {"error": {"code", "message", "field"?}}, with a sentence people understand."""

import traceback
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response

from assistant.exceptions import EncoderUnavailableError, RateLimitedError, UnknownUnitError

_INTERNAL = _("Something failed on our side. Please try again in a moment.")


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The request is too large. Send a shorter text.")
    default_code = "too_large"


class TooManyRequests(exceptions.APIException):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "too_many_requests"

    def __init__(self, retry_after_seconds: int) -> None:
        message = _("You are asking very fast. Please wait %(seconds)d seconds and try again.")
        super().__init__(message % {"seconds": retry_after_seconds})
        self.retry_after_seconds = retry_after_seconds


class SearchUnavailable(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = _("This way of searching is not available now. Use another one or try again later.")
    default_code = "search_unavailable"


class UnitNotFound(exceptions.NotFound):
    default_detail = _("There is no office with this code.")
    default_code = "unknown_unit"


def as_api_exception(error: Exception) -> exceptions.APIException:
    """The API's own error for anything raised below it; unknown errors stay internal."""
    match error:
        case exceptions.APIException():
            return error
        case RateLimitedError():
            return TooManyRequests(error.retry_after_seconds)
        case UnknownUnitError():
            return UnitNotFound()
        case EncoderUnavailableError():
            return SearchUnavailable()
        case Http404():
            return exceptions.NotFound(_("There is nothing at this address."))
        case PermissionDenied():
            return exceptions.PermissionDenied()
    return exceptions.APIException(_INTERNAL, code="internal")


def error_body(error: exceptions.APIException) -> dict[str, dict[str, str]]:
    """The body of an error response; of several wrong fields the first is told."""
    field, detail = _first_detail(error.detail)
    body = {"code": str(getattr(detail, "code", error.default_code)), "message": str(detail)}
    if field:
        body["field"] = field
    return {"error": body}


def error_headers(error: exceptions.APIException) -> dict[str, str]:
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.retry_after_seconds)}
    return {}


def error_response(error: exceptions.APIException) -> JsonResponse:
    """The same response for views outside DRF."""
    return JsonResponse(error_body(error), status=error.status_code, headers=error_headers(error))


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Unknown exceptions return None: they are logged and reported as server errors."""
    known = as_api_exception(error)
    if type(known) is exceptions.APIException and known is not error:
        return None
    return Response(error_body(known), status=known.status_code, headers=error_headers(known))


def where(error: BaseException) -> str:
    """Kind and place of an error for the log, without its message: that may hold what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join([type(error).__name__, *(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))])


def _first_detail(detail: Any, field: str = "") -> tuple[str, Any]:
    while isinstance(detail, dict | list):
        if isinstance(detail, dict):
            name, detail = next(iter(detail.items()))
            field = field or ("" if name in {"non_field_errors", "detail"} else str(name))
        else:
            detail = detail[0]
    return field, detail
