"""Checks made before anything starts: time-outs in an order that works, and an honest word on embedded parts.

A time-out that is longer than the one around it never fires; each problem names the settings and their
values.
"""

from collections.abc import Iterator
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils.module_loading import autodiscover_modules

_LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver"}


@register()
def check_engine_timeouts_in_order(**_arguments: Any) -> list[CheckMessage]:
    """Connecting < silence between two tokens < the whole answer."""
    names = ("ENGINE_CONNECT_TIMEOUT_S", "ENGINE_TOKEN_TIMEOUT_S", "ENGINE_TOTAL_TIMEOUT_S")
    values = [getattr(settings, name) for name in names]
    if 0 < values[0] < values[1] < values[2]:
        return []
    listed = ", ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
    return [
        Error(
            f"The engine's time-outs are not in order: {listed}.",
            hint="Each must be longer than the one before, and the first above 0.",
            id="soe_portal.E001",
        )
    ]


@register()
def check_task_timeouts_in_order(**_arguments: Any) -> list[CheckMessage]:
    """Soft limit < hard limit < the broker's redelivery, for every task; else a running job starts twice."""
    options: dict[str, Any] = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    visibility_s = options.get("visibility_timeout")
    autodiscover_modules("tasks")  # a task is known once its module is loaded
    return [
        Error(
            f"Task {name}: {problem}.",
            hint="Keep soft_time_limit < time_limit < visibility_timeout of the broker.",
            id="soe_portal.E002",
        )
        for name, task in sorted(current_app.tasks.items())
        for problem in _task_problems(task, visibility_s)
    ]


def _task_problems(task: Any, visibility_s: float | None) -> Iterator[str]:
    soft = task.soft_time_limit or getattr(settings, "CELERY_TASK_SOFT_TIME_LIMIT", None)
    hard = task.time_limit or getattr(settings, "CELERY_TASK_TIME_LIMIT", None)
    if soft and hard and soft >= hard:
        yield f"soft_time_limit={soft} is not below time_limit={hard}"
    longest = hard or soft
    if longest and visibility_s and longest >= visibility_s:
        yield f"its limit {longest} is not below visibility_timeout={visibility_s}"


@register()
def check_task_routes_name_known_queues(**_arguments: Any) -> list[CheckMessage]:
    """A task routed to a queue that no worker reads would wait for ever."""
    return [
        Error(
            f"CELERY_TASK_ROUTES sends {pattern} to the queue {route['queue']!r}, which no worker reads.",
            hint=f"Use one of {', '.join(settings.WORKER_QUEUES)}.",
            id="soe_portal.E003",
        )
        for pattern, route in settings.CELERY_TASK_ROUTES.items()
        if route["queue"] not in settings.WORKER_QUEUES
    ]


@register()
def announce_embedded_parts_on_public_host(**_arguments: Any) -> list[CheckMessage]:
    """Embedded parts are for one machine; with a public host name that is worth a word."""
    embedded = [
        name
        for name, is_embedded in (
            ("DATABASE_URL", settings.DATABASE_IS_EMBEDDED),
            ("CELERY_BROKER_URL", settings.BROKER_IS_EMBEDDED),
            ("ENGINE_URL", not settings.ENGINE_URL),
        )
        if is_embedded
    ]
    public = sorted(set(settings.ALLOWED_HOSTS) - _LOOPBACK_HOSTS)
    if not embedded or not public or settings.DEBUG:
        return []
    return [
        Warning(
            f"Public host {', '.join(public)} is served by embedded parts (not set: {', '.join(embedded)}).",
            hint="Fine for a trial. For production name outside services in these variables.",
            id="soe_portal.W001",
        )
    ]
