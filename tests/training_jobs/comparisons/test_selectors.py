import pytest

from tests.training_jobs.released import make_release
from training_jobs.comparisons.selectors import tallies
from training_jobs.models import Comparison

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def _vote(left, right, preference):
    unit = (left or right).unit
    Comparison.objects.create(unit=unit, question="¿?", left=left, right=right, preference=preference)


def test_pair_is_counted_whichever_side_each_stood_on():
    release = make_release()
    _vote(release, None, "left")
    _vote(None, release, "right")
    _vote(None, release, "left")
    (tally,) = tallies()
    assert (tally.first, tally.second) == (release, None)
    assert (tally.num_first, tally.num_second) == (2, 1)


def test_ties_and_refusals_are_counted_apart():
    release = make_release()
    _vote(release, None, "tie")
    _vote(release, None, "neither")
    (tally,) = tallies()
    assert (tally.num_decided, tally.num_ties, tally.num_neither, tally.num_judged) == (0, 1, 1, 2)


def test_what_nobody_judged_does_not_count():
    _vote(make_release(), None, "")
    assert tallies() == []


def test_pairs_stand_apart_most_judged_first():
    first = make_release()
    second = make_release(first.unit)
    _vote(first, None, "left")
    for _ in range(2):
        _vote(first, second, "left")
    assert [(tally.first, tally.second) for tally in tallies()] == [(second, first), (first, None)]
