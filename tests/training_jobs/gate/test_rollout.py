"""Promotion and rollback with a real keeper and engines that only pretend to hold a model."""

import time

import pytest

from tests.soe_portal.fake_keeper import served
from tests.soe_portal.portal import wait_until
from tests.training_jobs.released import REASON, make_release, operator
from tests.training_jobs.releases.crowd import Crowd, ask
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.exceptions import (
    ModelNotLoadedError,
    ModelStillLoadingError,
    PromotionRefusedError,
    ReleaseForbiddenError,
    TooManyModelsError,
)
from training_jobs.gate.promotion import release_promote
from training_jobs.gate.rollout import promote, rollback
from training_jobs.models import ReleaseEvent
from training_jobs.releases import serving
from training_jobs.releases.selectors import desired_models, production_release

pytestmark = pytest.mark.django_db(transaction=True)


def test_promoted_release_answers_and_the_seconds_are_recorded(keeper):
    release = make_release()
    change = promote(release, actor=None, reason=REASON)
    assert ask(release.unit) == release.served_model.name
    assert change.event.seconds_to_serve == change.seconds
    assert 0 < change.seconds < 10


def test_not_one_request_is_lost_while_models_change(keeper, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "patient"  # engines that take a second for each answer
    first = make_release()
    second = make_release(first.unit)
    promote(first, actor=None, reason=REASON)
    with Crowd(first.unit) as crowd:
        time.sleep(0.5)
        promote(second, actor=None, reason=REASON)
        wait_until(lambda: set(served(tmp_path)) == {"base", second.served_model.name}, timeout_s=15, what="")
        wait_until(lambda: second.served_model.name in crowd.answers, timeout_s=15, what="the second")
        rollback(first.unit, actor=None)
        wait_until(lambda: crowd.answers[-1] == first.served_model.name, timeout_s=15, what="the first again")
    assert crowd.errors == []
    assert {first.served_model.name, second.served_model.name} <= set(crowd.answers)


def test_release_that_does_not_load_is_not_promoted_and_the_old_one_stays(keeper, settings, tmp_path):
    good = make_release()
    promote(good, actor=None, reason=REASON)
    settings.VAR_DIR = tmp_path / "broken"
    bad = make_release(good.unit)
    with pytest.raises(ModelNotLoadedError, match=r"no file named model\.safetensors"):
        promote(bad, actor=None, reason=REASON)
    assert production_release(good.unit) == good
    assert ask(good.unit) == good.served_model.name
    assert [model.name for model in desired_models()] == [good.served_model.name]


def test_failed_promotion_can_be_tried_again_at_once(keeper, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "broken"
    bad = make_release()
    for _attempt in range(2):
        with pytest.raises(ModelNotLoadedError):
            promote(bad, actor=None, reason=REASON)
    assert not ReleaseEvent.objects.filter(action=ReleaseAction.PROMOTED).exists()


def test_promotion_that_takes_too_long_changes_nothing_and_the_next_try_finds_it_loaded(
    keeper, settings, tmp_path
):
    settings.VAR_DIR = tmp_path / "slow"
    release = make_release()
    with pytest.raises(ModelStillLoadingError):
        promote(release, actor=None, reason=REASON, timeout_s=0.3)
    release.refresh_from_db()
    assert release.stage == ReleaseStage.CANDIDATE
    wait_until(lambda: release.served_model.name in served(tmp_path), timeout_s=10, what="loaded meanwhile")
    assert promote(release, actor=None, reason=REASON).seconds < 3


def test_promotion_without_an_engine_says_so(engine_files, monkeypatch):
    monkeypatch.setattr(serving, "_KEEPER_BACK_S", 0.1)
    with pytest.raises(ModelNotLoadedError, match="make run"):
        promote(make_release(), actor=None, reason=REASON)


def test_refused_promotion_never_reaches_the_engine(keeper, tmp_path):
    release = make_release()
    with pytest.raises(PromotionRefusedError):
        promote(release, actor=None, reason="")
    with pytest.raises(ReleaseForbiddenError):
        promote(release, actor=operator("view_release"), reason=REASON)
    assert set(served(tmp_path)) == {"base"}


def test_promotion_beyond_the_limit_of_models_is_refused(keeper, settings):
    settings.ENGINE_MAX_MODELS = 1
    with pytest.raises(TooManyModelsError):
        promote(make_release(), actor=None, reason=REASON)


def test_promotion_may_replace_at_the_limit_of_models(keeper, settings):
    settings.ENGINE_MAX_MODELS = 2
    first = make_release()
    promote(first, actor=None, reason=REASON)
    second = make_release(first.unit)
    promote(second, actor=None, reason=REASON)
    assert production_release(first.unit) == second


def test_rollback_to_the_base_model_is_immediate(keeper):
    release = make_release()
    promote(release, actor=None, reason=REASON)
    change = rollback(release.unit, actor=None, reason="Cita mal")
    assert ask(release.unit) == "base"
    assert change.event.seconds_to_serve is not None
    assert change.seconds < 2


def test_default_model_answers_until_the_restored_one_is_loaded(keeper, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "slow"
    first = make_release()
    promote(first, actor=None, reason=REASON)
    settings.VAR_DIR = tmp_path / "quick"
    promote(make_release(first.unit), actor=None, reason=REASON)
    wait_until(lambda: len(keeper.kept) == 2, timeout_s=15, what="the first gone")
    with Crowd(first.unit, size=2) as crowd:
        change = rollback(first.unit, actor=None)
        wait_until(lambda: first.served_model.name in crowd.answers, timeout_s=5, what="the first again")
    assert crowd.errors == []
    assert "base" in crowd.answers
    assert change.problem == ""


def test_rollback_works_without_an_engine(engine_files):
    release = make_release()
    release_promote(release, actor=None, reason=REASON, gate=None)
    assert rollback(release.unit, actor=None).seconds is None
    assert production_release(release.unit) is None
