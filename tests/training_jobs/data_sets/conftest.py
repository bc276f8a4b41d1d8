from datetime import date

import pytest
from django.utils import timezone

from assistant.index.job import build_index
from tests.training_jobs.office import RECIPE, office
from training_jobs.data_sets.composing.compose import Composition, compose


@pytest.fixture
def unit(db, encoder):
    created = office()
    build_index(created)
    return created


_made: dict[str, Composition] = {}


@pytest.fixture
def composition(request):
    """What the small office's recipe makes of its content; made once, because nothing of it can change."""
    if not _made:
        _made["composition"] = request.getfixturevalue("composed")()
    return _made["composition"]


@pytest.fixture
def composed(unit):
    """Compose with changes to the recipe's plain values."""

    def make(recipe=RECIPE, **options):
        return compose(unit, recipe, **{"as_of": date(2026, 1, 1), "until": timezone.now(), **options})

    return make
