"""What the public endpoints share: anybody may call them, a staff session only widens what is shown."""

from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from assistant.api.limits import ReadThrottle
from curation.enums import Audience


class PublicAPIView(APIView):
    """Anonymous and rate limited."""

    authentication_classes: list[type] = []
    permission_classes = [AllowAny]
    throttle_classes = [ReadThrottle]


class StaffAwareAPIView(PublicAPIView):
    """A read-only endpoint that shows signed-in staff more; never used for writing."""

    authentication_classes = [SessionAuthentication]
    http_method_names = ["get", "head", "options"]


class QuerySerializer(serializers.Serializer[object]):
    """Parameters that most addresses take."""

    unit = serializers.SlugField(
        required=False, max_length=40, help_text="Code of the office; the portal's own when absent."
    )
    as_of = serializers.DateField(
        required=False, help_text="The date whose rules count; today in La Paz when absent."
    )


def require_audience(audience: str, *, is_staff: bool) -> Audience:
    """The audience as asked for.

    Raises:
        PermissionDenied: what is written for the office's staff was asked for by somebody else.
    """
    if audience == Audience.STAFF and not is_staff:
        raise PermissionDenied(
            _("Only signed-in staff may read what is written for the office."), code="staff_only"
        )
    return Audience(audience)


def is_in_force(valid_from: date | None, valid_until: date | None, on: date) -> bool:
    """Both ends included."""
    return (valid_from is None or valid_from <= on) and (valid_until is None or on <= valid_until)


def absolute(request: HttpRequest, url: str) -> str:
    """The full address of a page of this portal; an address elsewhere stays as it is."""
    return request.build_absolute_uri(url) if url else ""
