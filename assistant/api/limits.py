"""How often one client may use each part of the API."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from assistant.clients import client_name
from assistant.services.rate_limits import Limit, take


def count_question(request: HttpRequest) -> None:
    """Count one question of this client.

    Raises:
        RateLimitedError: asked too often.
    """
    take(Limit("ask", settings.ASK_LIMIT_PER_MINUTE), client_name(request))


class ReadThrottle(BaseThrottle):
    """Searches, entries, suggestions and votes share one allowance."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        take(Limit("read", settings.READ_LIMIT_PER_MINUTE), client_name(request._request))
        return True
