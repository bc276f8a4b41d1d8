"""Counting what clients ask for, also when many ask at once and when the cache is down."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from pytest_django.fixtures import Settings
from redis.exceptions import ConnectionError as CacheDownError

from assistant.clients import client_name
from assistant.exceptions import RateLimitedError
from assistant.services import rate_limits
from assistant.services.rate_limits import Limit, take

LIMIT = Limit("test", max_requests=5)


def is_taken(limit: Limit, client: str) -> bool:
    try:
        take(limit, client)
    except RateLimitedError:
        return False
    return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [6000.0]
    monkeypatch.setattr("assistant.services.rate_limits.time.time", lambda: now[0])
    return now


def test_limit_holds_for_each_client_alone(clock: list[float]) -> None:
    assert [is_taken(LIMIT, "ana") for _ in range(6)] == [True] * 5 + [False]
    assert is_taken(LIMIT, "luis")


def test_parallel_requests_never_pass_the_limit_together(clock: list[float]) -> None:
    with ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda _: is_taken(LIMIT, "ana"), range(64)))
    assert 1 <= sum(taken) <= LIMIT.max_requests


def test_burst_over_the_window_edge_is_refused(clock: list[float]) -> None:
    clock[0] = 6059.0
    assert all(is_taken(LIMIT, "ana") for _ in range(5))
    clock[0] = 6061.0
    assert not is_taken(LIMIT, "ana")


@pytest.mark.parametrize("asked_at_seconds", [6000.0, 6030.0, 6059.0])
def test_waiting_as_long_as_told_is_enough(clock: list[float], asked_at_seconds: float) -> None:
    clock[0] = asked_at_seconds
    for _ in range(5):
        take(LIMIT, "ana")
    with pytest.raises(RateLimitedError) as refused:
        take(LIMIT, "ana")
    clock[0] += refused.value.retry_after_seconds
    assert is_taken(LIMIT, "ana")


def test_process_counts_for_itself_while_the_cache_is_down(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise CacheDownError

    for name in ("add", "incr", "decr", "get"):
        monkeypatch.setattr(type(cache._connections["default"]), name, fail)  # type: ignore[attr-defined]
    rate_limits._process_cache.clear()
    assert [is_taken(LIMIT, "ana") for _ in range(6)] == [True] * 5 + [False]


def test_forged_forwarding_header_changes_nothing_without_a_trusted_proxy(rf: RequestFactory) -> None:
    plain, forged = rf.get("/"), rf.get("/", headers={"X-Forwarded-For": "1.2.3.4"})
    assert client_name(plain) == client_name(forged)


def test_trusted_proxy_tells_the_client_and_forged_hops_before_it_are_ignored(
    rf: RequestFactory, settings: Settings
) -> None:
    settings.NUM_TRUSTED_PROXIES = 1
    one = rf.get("/", headers={"X-Forwarded-For": "9.9.9.9, 1.2.3.4"})
    two = rf.get("/", headers={"X-Forwarded-For": "8.8.8.8, 1.2.3.4"})
    other = rf.get("/", headers={"X-Forwarded-For": "9.9.9.9, 1.2.3.5"})
    assert client_name(one) == client_name(two) != client_name(other)


def test_addresses_of_one_ipv6_network_are_one_client(rf: RequestFactory) -> None:
    one, two, other = (
        rf.get("/", REMOTE_ADDR=address) for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
    )
    assert client_name(one) == client_name(two) != client_name(other)
