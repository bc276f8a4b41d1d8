"""Query vectors are computed once, and the cache may fail."""

import numpy as np
import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisConnectionError

from assistant.encoder.cached import CachedEncoder
from tests.fakes import FakeEncoder


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_same_question_is_encoded_once():
    inner = FakeEncoder()
    encoder = CachedEncoder(inner)
    first, second = (
        encoder.encode_queries(["¿Cuánto cuesta?"]),
        encoder.encode_queries(["  ¿Cuánto   cuesta? "]),
    )
    assert inner.encoded == ["¿Cuánto cuesta?"]
    np.testing.assert_array_equal(first, second)


def test_another_process_finds_the_vector_in_the_shared_cache():
    CachedEncoder(FakeEncoder()).encode_queries(["becas"])
    inner = FakeEncoder()
    vector = CachedEncoder(inner).encode_queries(["becas"])
    assert inner.encoded == []
    np.testing.assert_array_equal(vector, FakeEncoder().encode_queries(["becas"]))


def test_other_encoder_does_not_get_the_vector():
    CachedEncoder(FakeEncoder(256)).encode_queries(["becas"])
    assert CachedEncoder(FakeEncoder(64)).encode_queries(["becas"]).shape == (1, 64)


def test_repeated_and_mixed_questions_keep_their_order():
    encoder = CachedEncoder(FakeEncoder())
    encoder.encode_queries(["b"])
    vectors = encoder.encode_queries(["a", "b", "a", "c"])
    np.testing.assert_array_equal(vectors, FakeEncoder().encode_queries(["a", "b", "a", "c"]))


def test_no_question_gives_an_empty_matrix():
    assert CachedEncoder(FakeEncoder(8)).encode_queries([]).shape == (0, 8)


def test_keys_do_not_hold_the_text(monkeypatch: pytest.MonkeyPatch):
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(cache, "set_many", lambda values, _ttl: kept.update(values))
    CachedEncoder(FakeEncoder()).encode_queries(["secreto"])
    assert len(kept) == 1
    assert "secreto" not in repr(kept)


def test_dead_cache_only_costs_the_computation(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_args: object) -> None:
        raise RedisConnectionError("down")

    for name in ("get_many", "set_many"):
        monkeypatch.setattr(cache, name, refuse)
    vectors = CachedEncoder(FakeEncoder()).encode_queries(["becas"])
    np.testing.assert_array_equal(vectors, FakeEncoder().encode_queries(["becas"]))
