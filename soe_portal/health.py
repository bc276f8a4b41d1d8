"""Is the portal alive, and is every part ready? Two addresses for people and for load balancers.

`/healthz` touches nothing: the process answers. `/readyz` asks every part and says state and latency.
Without database, cache, encoder or index nobody gets an answer: 503. Without broker, workers or engine
answers are poorer or later, but they come: 200 and "degraded".
"""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assistant.models import IndexedPassage, PassageVector
from soe_portal.embedded.models import encoder_is_prepared

_PROBE_TIMEOUT_S = 1.0
_MEMORY_S = 2.0  # a burst of probes asks the parts once


@dataclass(frozen=True)
class PartHealth:
    """One part: `up`, `degraded` (works, but not wholly) or `down`, and how long the question took."""

    state: str
    latency_ms: float
    detail: str = ""


class PartIsDownError(Exception):
    """A part does not work; the message is safe to publish."""


@dataclass(frozen=True)
class Probe:
    """A question to one part. `ask` returns a detail, raises PartIsDownError or any connection error."""

    name: str
    ask: Callable[[], str]
    is_essential: bool


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    parts = _memory.parts()
    status = overall_status(parts, essential={probe.name for probe in PROBES if probe.is_essential})
    return JsonResponse(
        {"status": status, "parts": {name: asdict(part) for name, part in parts.items()}},
        status=http.client.SERVICE_UNAVAILABLE if status == "down" else http.client.OK,
    )


def overall_status(parts: dict[str, PartHealth], *, essential: Iterable[str]) -> str:
    """`down` when an essential part is down, `degraded` when anything is less than up, else `ready`."""
    if any(parts[name].state == "down" for name in essential):
        return "down"
    return "ready" if all(part.state == "up" for part in parts.values()) else "degraded"


def measure(probe: Probe) -> PartHealth:
    """Ask one part; whatever goes wrong becomes its state, never an error of the page."""
    started_s = time.perf_counter()
    try:
        state, detail = "up", probe.ask()
    except PartIsDownError as error:
        state, detail = "down", str(error)
    except Exception as error:  # noqa: BLE001 - a part may fail in any way; only the kind is published
        state, detail = "down", type(error).__name__
    finally:
        connection.close()  # each probe runs in a thread of its own and gives its connection back
    return PartHealth(state, round((time.perf_counter() - started_s) * 1000, 1), detail)


class _Memory:
    def __init__(self) -> None:
        self._asked_s = float("-inf")
        self._parts: dict[str, PartHealth] = {}

    def parts(self) -> dict[str, PartHealth]:
        now = time.monotonic()
        if now - self._asked_s > _MEMORY_S:
            with ThreadPoolExecutor(len(PROBES)) as pool:
                measured = list(pool.map(measure, PROBES))
            self._parts = {probe.name: part for probe, part in zip(PROBES, measured, strict=True)}
            self._asked_s = time.monotonic()
        return self._parts


_memory = _Memory()


def _ask_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version')")
        row = cursor.fetchone()
    return f"PostgreSQL {row[0] if row else ''}"


def _ask_cache() -> str:
    if cache.get_or_set("readyz", "1", 60) != "1":
        raise PartIsDownError("the cache forgets")
    return ""


def _ask_broker() -> str:
    from soe_portal.celery import app

    with app.connection_for_write(connect_timeout=_PROBE_TIMEOUT_S) as broker:
        broker.connect()
    return ""


def _ask_workers() -> str:
    served = set(_served_queues(limit=len(settings.WORKERS)))
    missing = [queue for queue in settings.WORKER_QUEUES if queue not in served]
    if missing:
        raise PartIsDownError(f"no worker for: {', '.join(missing)}")
    return f"queues: {', '.join(settings.WORKER_QUEUES)}"


def _served_queues(limit: int) -> Iterable[str]:
    """Queues read by the workers that answer; as many answers as workers end the wait early."""
    from soe_portal.celery import app

    replies: Any = app.control.broadcast("active_queues", reply=True, timeout=_PROBE_TIMEOUT_S, limit=limit)
    for reply in replies or ():
        for queues in reply.values():
            yield from (queue["name"] for queue in queues)


def _ask_engine() -> str:
    """`/health` is what `transformers serve` and vLLM offer; other servers list their models."""
    url = (settings.ENGINE_URL or _embedded_engine_url()).rstrip("/")
    status = _status_of(f"{url.removesuffix('/v1')}/health")
    if status == http.client.NOT_FOUND:
        status = _status_of(f"{url}/models")
    if status != http.client.OK:
        raise PartIsDownError(f"HTTP {status}")
    return ""


def _status_of(url: str) -> int:
    request = urllib.request.Request(url)  # noqa: S310 - the operator's own address
    if settings.ENGINE_API_KEY:
        request.add_header("Authorization", f"Bearer {settings.ENGINE_API_KEY}")
    try:
        with urllib.request.urlopen(request, timeout=_PROBE_TIMEOUT_S) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _embedded_engine_url() -> str:
    try:
        content = json.loads(settings.ENGINE_STATE_FILE.read_text())
    except FileNotFoundError:
        raise PartIsDownError("not running (or still starting)") from None
    return cast(str, content["url"])


def _ask_encoder() -> str:
    if settings.ENCODER_URL:
        return "outside server"
    if not encoder_is_prepared(settings.ENCODER_PATH):
        raise PartIsDownError("its files are not prepared yet")
    return settings.ENCODER_PATH.name


def _ask_index() -> str:
    num_passages = IndexedPassage.objects.count()
    num_vectors = PassageVector.objects.filter(encoder__in_production=True).count()
    if num_passages and not num_vectors:
        raise PartIsDownError(f"none of {num_passages} passages has a vector yet")
    return f"{num_passages} passages, {num_vectors} vectors"


PROBES = (
    Probe("database", _ask_database, is_essential=True),
    Probe("cache", _ask_cache, is_essential=True),
    Probe("encoder", _ask_encoder, is_essential=True),
    Probe("index", _ask_index, is_essential=True),
    Probe("broker", _ask_broker, is_essential=False),
    Probe("workers", _ask_workers, is_essential=False),
    Probe("engine", _ask_engine, is_essential=False),
)
