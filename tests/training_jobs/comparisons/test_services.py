"""Two models answer one question; each with a real request to an engine that only pretends."""

import pytest

from tests.factories.curation import UnitFactory
from tests.soe_portal.fake_keeper import served
from tests.training_jobs.released import make_release, operator
from training_jobs.comparisons import services as comparisons
from training_jobs.comparisons.services import compare
from training_jobs.data_sets.prompts import closed_book
from training_jobs.exceptions import ComparisonError
from training_jobs.models import Comparison
from training_jobs.releases.services import release_try

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unit(db):
    return UnitFactory(code="soe", name="Posgrado")


def _compare(release, **changes):
    values = {
        "unit": release.unit, "question": "¿Cuánto cuesta?", "sides": (release, None), "use_sources": False,
        "is_blind": False, "actor": operator(), **changes,
    }  # fmt: skip
    return compare(**values)


def test_each_model_writes_its_own_answer(keeper, unit):
    release = make_release(unit)
    comparison = _compare(release)
    assert comparison.left_answer == f"Soy el modelo {release.served_model.name}"
    assert comparison.right_answer == "Soy el modelo base"
    assert comparison.timings_ms["left"] > 0


def test_model_that_is_not_loaded_is_put_on_trial(keeper, unit, tmp_path):
    release = make_release(unit)
    _compare(release)
    release.refresh_from_db()
    assert release.trial_until is not None
    assert release.served_model.name in served(tmp_path)


def test_question_is_masked_before_it_is_kept_or_asked(keeper, unit, monkeypatch):
    seen = []

    def without_sources(office, question):
        seen.append(question)
        return closed_book(office, question)

    monkeypatch.setattr(comparisons, "closed_book", without_sources)
    comparison = _compare(make_release(unit), question="Soy Ana Rojas, CI 4567891 LP, ¿cuánto cuesta?")
    assert "4567891" not in comparison.question
    assert seen == [comparison.question]


def test_both_read_the_same_passages(keeper, unit, monkeypatch):
    monkeypatch.setattr(comparisons, "retrieve", lambda *_, **__: type("Found", (), {"hits": ()})())
    comparison = _compare(make_release(unit), use_sources=True)
    assert comparison.sources == []
    assert comparison.with_sources


def test_blind_sides_are_shuffled(monkeypatch):
    monkeypatch.setattr(comparisons.secrets, "randbelow", lambda _number: 1)
    assert comparisons.sides_shuffled(("a", "b")) == ("b", "a")


@pytest.mark.parametrize("question", ["", "   ", "x" * 501])
def test_question_that_cannot_be_asked_is_refused(engine_files, unit, question):
    with pytest.raises(ComparisonError):
        _compare(make_release(unit), question=question)


def test_same_model_twice_is_refused(engine_files, unit):
    release = make_release(unit)
    with pytest.raises(ComparisonError):
        _compare(release, sides=(release, release))


def test_silent_model_ends_in_a_message_and_keeps_nothing(keeper, unit, settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path / "patient"
    release = make_release(unit)
    release_try(release, actor=None)
    monkeypatch.setattr(comparisons, "_ANSWER_TIMEOUT_S", 0.2)
    with pytest.raises(ComparisonError):
        _compare(release)
    assert not Comparison.objects.exists()


def test_without_an_engine_the_person_is_told_what_to_do(engine_files, unit):
    with pytest.raises(ComparisonError, match="make run"):
        _compare(make_release(unit))
