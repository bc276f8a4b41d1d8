"""Promoted by whoever may, rolled back at once; the database decides."""

import json
import threading

import pytest
from django.db import connection

from assistant.models import ServedModel
from assistant.selectors.answers import production_generator
from tests.factories.curation import UnitFactory
from tests.training_jobs.released import (
    REASON,
    artefact,
    make_release,
    make_stale,
    operator,
)
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.exceptions import (
    ReleaseFilesError,
    ReleaseForbiddenError,
    ReleaseStageError,
    StaleReleaseError,
)
from training_jobs.gate.promotion import promotion_record, release_promote, release_rollback
from training_jobs.models import Release, ReleaseEvent
from training_jobs.releases.selectors import production_release, timeline
from training_jobs.releases.services import release_retire

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_files")]


def _promote(release, actor=None):
    return release_promote(release, actor=actor, reason=REASON, gate=None)


def _record(release, **changes):
    values = {"actor": None, "reason": REASON, "is_stale_confirmed": False, **changes}
    return promotion_record(release, **values)


def test_promotion_needs_the_right():
    with pytest.raises(ReleaseForbiddenError):
        _record(make_release(), actor=operator("change_release"))


def test_promotion_of_damaged_files_is_refused():
    release = make_release()
    (release.merged_folder / "config.json").write_text("{ }")
    with pytest.raises(ReleaseFilesError, match=r"merged/config\.json"):
        _record(release)


def test_promotion_of_exchanged_files_is_refused():
    release = make_release()
    artefact(release.merged_folder, config__json="{}", model__safetensors="ajenos")
    with pytest.raises(ReleaseFilesError):
        _record(release)


def test_stale_release_needs_a_confirmation():
    release = make_release()
    make_stale(release)
    with pytest.raises(StaleReleaseError):
        _record(release)
    assert _record(release, is_stale_confirmed=True).num_stale_sources == 1


def test_retired_release_is_not_promoted():
    release = make_release()
    release_retire(release, actor=None, reason="Ya no sirve")
    with pytest.raises(ReleaseStageError):
        _record(release)


def test_promoted_release_answers_for_its_unit_alone():
    release, other = make_release(), UnitFactory()
    _promote(release)
    assert production_generator(release.unit) == release.served_model.name
    assert production_generator(other) == ""


def test_promotion_records_who_why_and_what_it_replaced():
    first = make_release()
    second = make_release(first.unit)
    _promote(first)
    actor = operator("promote_release")
    event = _promote(second, actor)
    assert (event.actor, event.reason, event.replaced) == (actor, REASON, first)
    first.refresh_from_db()
    assert first.stage == ReleaseStage.CANDIDATE


def test_promotion_without_the_right_changes_nothing():
    release = make_release()
    with pytest.raises(ReleaseForbiddenError):
        _promote(release, operator())
    assert production_release(release.unit) is None


def test_promoting_twice_is_refused_the_second_time():
    release = make_release()
    _promote(release)
    with pytest.raises(ReleaseStageError):
        _promote(release)
    assert ReleaseEvent.objects.filter(action=ReleaseAction.PROMOTED).count() == 1


def test_wanted_file_follows_the_commit(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.ENGINE_WANTED_FILE = tmp_path / "run" / "engine-wanted.json"  # its folder is made
    release = make_release()
    with django_capture_on_commit_callbacks(execute=True):
        _promote(release)
    content = json.loads(settings.ENGINE_WANTED_FILE.read_text())
    assert content == {"models": [{"name": release.served_model.name, "until": None}]}


@pytest.mark.django_db(transaction=True)
def test_raced_promotions_leave_one_in_production_and_a_true_history():
    unit = UnitFactory()
    candidates = [make_release(unit) for _ in range(4)]
    start = threading.Barrier(len(candidates))
    errors = []

    def promote(release):
        try:
            start.wait(5)
            _promote(release)
        except Exception as error:  # noqa: BLE001 - reported below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=promote, args=(release,)) for release in candidates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    winner = Release.objects.get(unit=unit, stage=ReleaseStage.PRODUCTION)
    assert ServedModel.objects.get(unit=unit, in_production=True) == winner.served_model
    replaced = ReleaseEvent.objects.filter(action=ReleaseAction.PROMOTED).values_list("replaced", flat=True)
    assert len(set(replaced)) == len(candidates)  # a chain: nobody replaced the same one


def test_rollback_restores_what_was_before():
    first = make_release()
    second = make_release(first.unit)
    _promote(first)
    _promote(second)
    event = release_rollback(first.unit, actor=None)
    assert production_release(first.unit) == first
    assert production_generator(first.unit) == first.served_model.name
    assert (event.release, event.gate["restored"]) == (second, first.pk)


def test_rollback_without_predecessor_leads_to_the_base_model():
    release = make_release()
    _promote(release)
    event = release_rollback(release.unit, actor=None)
    assert production_generator(release.unit) == ""
    assert event.gate == {"restored": None, "restored_name": "SmolLM2"}


def test_second_rollback_goes_further_back_and_not_forth():
    first = make_release()
    second, third = make_release(first.unit), make_release(first.unit)
    for release in (first, second, third):
        _promote(release)
    release_rollback(first.unit, actor=None)
    release_rollback(first.unit, actor=None)
    assert production_release(first.unit) == first
    release_rollback(first.unit, actor=None)
    assert production_release(first.unit) is None


def test_rollback_passes_over_what_was_retired():
    first = make_release()
    second, third = make_release(first.unit), make_release(first.unit)
    for release in (first, second, third):
        _promote(release)
    release_retire(second, actor=None, reason="Datos equivocados")
    release_rollback(first.unit, actor=None)
    assert production_release(first.unit) == first


def test_rollback_with_nothing_in_production_is_refused():
    with pytest.raises(ReleaseStageError):
        release_rollback(UnitFactory(), actor=None)


def test_rollback_needs_the_right():
    release = make_release()
    _promote(release)
    with pytest.raises(ReleaseForbiddenError):
        release_rollback(release.unit, actor=operator("change_release"))
    assert production_release(release.unit) == release


def test_timeline_of_the_restored_release_tells_the_rollback():
    first = make_release()
    second = make_release(first.unit)
    _promote(first)
    _promote(second)
    release_rollback(first.unit, actor=None)
    assert [event.action for event in timeline(first)] == [
        ReleaseAction.ROLLED_BACK,
        ReleaseAction.PROMOTED,
        ReleaseAction.PROMOTED,
        ReleaseAction.REGISTERED,
    ]
