from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from soe_portal import checks


def test_engine_timeouts_of_the_defaults_are_in_order() -> None:
    assert checks.check_engine_timeouts_in_order() == []


def test_engine_timeouts_out_of_order_are_named(settings: Any) -> None:
    settings.ENGINE_TOKEN_TIMEOUT_S = 90.0
    assert "ENGINE_TOKEN_TIMEOUT_S=90.0" in checks.check_engine_timeouts_in_order()[0].msg


def test_registered_tasks_have_limits_in_order() -> None:
    assert checks.check_task_timeouts_in_order() == []


def test_task_that_outlives_the_brokers_redelivery_is_named() -> None:
    task = SimpleNamespace(soft_time_limit=None, time_limit=13 * 3600)
    with patch.object(checks, "current_app", SimpleNamespace(tasks={"train": task})):
        assert "visibility_timeout" in checks.check_task_timeouts_in_order()[0].msg


def test_route_to_a_queue_without_worker_is_named(settings: Any) -> None:
    settings.CELERY_TASK_ROUTES = {"some.*": {"queue": "nobody"}}
    assert "nobody" in checks.check_task_routes_name_known_queues()[0].msg


def test_embedded_parts_behind_a_public_host_are_announced(settings: Any) -> None:
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["posgrado.example.edu"]
    assert [each.id for each in checks.announce_embedded_parts_on_public_host()] == ["soe_portal.W001"]


def test_local_hosts_are_not_announced(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    assert checks.announce_embedded_parts_on_public_host() == []
