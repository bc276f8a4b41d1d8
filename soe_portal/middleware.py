"""Request-wide rules that need no model."""

from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


class AreaContentSecurityPolicyMiddleware(CSPMiddleware):
    """A strict policy for everybody; the admin alone may evaluate expressions (its theme needs it)."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts: Any = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/") and not parts.update:
            parts.update = dict(settings.ADMIN_CONTENT_SECURITY_POLICY)
        return parts  # type: ignore[no-any-return]
