"""Which foreign pages may carry the chat: those of the settings, and those that the units list in the desk.

django-corsheaders asks by a signal, inside the event loop, where no row can be read. So a small middleware
before it reads the list, for requests of pages alone, and the receiver compares.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction, sync_to_async
from corsheaders.signals import check_request_enabled
from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from assistant.selectors.units import widget_origins

CACHE_SECONDS = 5  # how late a page that was just listed or removed is known
_process_cache = LocMemCache("page-origins", {})
_DEFAULT_PORTS = {"http": 80, "https": 443}

_Handler = Callable[[HttpRequest], HttpResponseBase]
_AsyncHandler = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def page_origins_middleware(get_response: _Handler | _AsyncHandler) -> _Handler | _AsyncHandler:
    """Sets `request.page_origins` where a page of another address calls the API."""
    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponseBase:
            if _comes_from_a_page(request):
                request.page_origins = await sync_to_async(_registered)()  # type: ignore[attr-defined]
            return await cast(_AsyncHandler, get_response)(request)

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        if _comes_from_a_page(request):
            request.page_origins = _registered()  # type: ignore[attr-defined]
        return cast(_Handler, get_response)(request)

    return synchronous


@receiver(check_request_enabled)
def is_registered_page(request: HttpRequest, **_options: Any) -> bool:
    """Whether a unit lists the page that calls; scheme, host and port all count."""
    return _normal(request.headers.get("Origin", "")) in getattr(request, "page_origins", ())


def _comes_from_a_page(request: HttpRequest) -> bool:
    return "Origin" in request.headers and bool(re.match(settings.CORS_URLS_REGEX, request.path_info))


def _registered() -> frozenset[str]:
    origins = _process_cache.get("origins")
    if origins is None:
        origins = frozenset(_normal(origin) for origin in widget_origins())
        _process_cache.set("origins", origins, CACHE_SECONDS)
    return cast(frozenset[str], origins)


def _normal(origin: str) -> str:
    """As browsers send it: small letters, without the scheme's own port."""
    try:
        parts = urlsplit(origin.lower())
        port = parts.port
    except ValueError:
        return origin
    suffix = f":{port}" if port and port != _DEFAULT_PORTS.get(parts.scheme) else ""
    return f"{parts.scheme}://{parts.hostname}{suffix}" if parts.hostname else origin
