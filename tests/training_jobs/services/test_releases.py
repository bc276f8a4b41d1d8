"""Releases: registered once, promoted by whoever may, rolled back at once; the database decides."""

import json
import threading
from pathlib import Path

import pytest
from django.db import connection

from assistant.models import ServedModel
from assistant.selectors.answers import production_generator
from tests.factories.curation import UnitFactory
from tests.training_jobs.released import (
    REASON,
    artefact,
    make_release,
    make_run,
    make_stale,
    operator,
    write_artefacts,
)
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.exceptions import (
    ReleaseError,
    ReleaseFilesError,
    ReleaseForbiddenError,
    ReleaseStageError,
    StaleReleaseError,
    TooManyModelsError,
)
from training_jobs.models import Release, ReleaseEvent
from training_jobs.selectors.releases import production_release, timeline, wanted_models
from training_jobs.services.releases import (
    promotion_record,
    release_promote,
    release_register,
    release_retire,
    release_rollback,
    release_try,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.ENGINE_URL = ""
    settings.ENGINE_WANTED_FILE = tmp_path / "run" / "engine-wanted.json"


def _promote(release, actor=None):
    return release_promote(release, actor=actor, reason=REASON, gate={})


# --- Registering ------------------------------------------------------------------------------------
def test_registered_release_is_a_candidate_the_assistant_knows():
    release = make_release()
    assert release.stage == ReleaseStage.CANDIDATE
    assert release.served_model.name == str(release.merged_folder)
    assert not release.served_model.in_production
    assert release.events.get().action == ReleaseAction.REGISTERED


def test_registering_twice_makes_one_release():
    release = make_release()
    assert release_register(release.run) == release
    assert Release.objects.count() == 1


def test_same_files_from_another_run_make_no_second_release():
    unit = UnitFactory()
    runs = [make_run(unit), make_run(unit)]
    for run in runs:
        run.digests = write_artefacts(run, text="iguales")
        run.save()
    assert release_register(runs[0]) == release_register(runs[1])


def test_damaged_artefact_is_not_registered():
    run = make_run()
    write_artefacts(run)
    (run.folder / "artifacts" / "merged" / "model.safetensors").write_text("dañado")
    with pytest.raises(ReleaseFilesError, match=r"model\.safetensors"):
        release_register(run)
    assert not Release.objects.exists()


def test_artefact_other_than_the_run_reported_is_not_registered():
    run = make_run(digests={"merged": "0" * 64})
    write_artefacts(run)
    with pytest.raises(ReleaseFilesError):
        release_register(run)


def test_run_without_artefacts_is_not_registered():
    with pytest.raises(ReleaseFilesError):
        release_register(make_run())


def test_full_tuning_has_no_adapter_and_is_registered():
    assert set(make_release(with_adapter=False).digests) == {"merged"}


def test_card_lies_beside_the_artefacts():
    release = make_release()
    assert Path(release.folder, "README.md").read_text() == release.card


# --- May it be promoted? ----------------------------------------------------------------------------
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
    assert _record(release, is_stale_confirmed=True)["num_stale_sources"] == 1


def test_retired_release_is_not_promoted():
    release = make_release()
    release_retire(release, actor=None, reason="Ya no sirve")
    with pytest.raises(ReleaseStageError):
        _record(release)


# --- Promotion --------------------------------------------------------------------------------------
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


def test_wanted_file_follows_the_commit(settings, django_capture_on_commit_callbacks):
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


# --- Rollback ---------------------------------------------------------------------------------------
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


# --- Retiring and trials ----------------------------------------------------------------------------
def test_release_in_production_is_not_retired():
    release = make_release()
    _promote(release)
    with pytest.raises(ReleaseStageError):
        release_retire(release, actor=None, reason="Ya no sirve")


def test_retiring_needs_a_reason():
    with pytest.raises(ReleaseError):
        release_retire(make_release(), actor=None, reason=" ")


def test_trial_is_wanted_until_it_ends():
    release = make_release()
    release_try(release, actor=None)
    release.refresh_from_db()
    assert [(model.name, model.until) for model in wanted_models()] == [
        (release.served_model.name, release.trial_until)
    ]


def test_trial_beyond_the_limit_is_refused(settings):
    settings.ENGINE_MAX_MODELS = 2
    release_try(make_release(), actor=None)
    with pytest.raises(TooManyModelsError):
        release_try(make_release(), actor=None)


def test_trial_of_a_retired_release_is_refused():
    release = make_release()
    release_retire(release, actor=None, reason="Ya no sirve")
    release.refresh_from_db()
    with pytest.raises(ReleaseStageError):
        release_try(release, actor=None)


def test_retired_release_is_no_longer_wanted():
    release = make_release()
    release_try(release, actor=None)
    release_retire(release, actor=None, reason="Ya no sirve")
    assert wanted_models() == []
