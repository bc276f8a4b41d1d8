from collections.abc import Iterator

import pytest
from django.utils.translation import override

from assistant import encoder as encoders
from assistant.retrieval.search import _known_encoder
from tests.fakes import FakeEncoder


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    _known_encoder.cache_clear()
    return fake


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are tested as they stand in the source."""
    with override("en"):
        yield
