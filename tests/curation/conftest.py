"""People and captured signals of the curation tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser

from curation import signals
from tests.factories.curation import UserFactory


@pytest.fixture
def author(db: None) -> AbstractBaseUser:
    user: AbstractBaseUser = UserFactory(username="autora")
    return user


@pytest.fixture
def reviewer(db: None) -> AbstractBaseUser:
    user: AbstractBaseUser = UserFactory(username="revisor")
    return user


@pytest.fixture
def announced() -> Iterator[list[tuple[str, int, tuple[str, ...]]]]:
    """Every signal sent, as (name, unit, keys)."""
    received: list[tuple[str, int, tuple[str, ...]]] = []

    def on_published(unit_id: int, entry_keys: tuple[str, ...], **_: Any) -> None:
        received.append(("published", unit_id, entry_keys))

    def on_retired(unit_id: int, entry_keys: tuple[str, ...], **_: Any) -> None:
        received.append(("retired", unit_id, entry_keys))

    signals.entries_published.connect(on_published)
    signals.entries_retired.connect(on_retired)
    yield received
    signals.entries_published.disconnect(on_published)
    signals.entries_retired.disconnect(on_retired)
