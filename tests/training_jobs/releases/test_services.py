"""Releases: registered once, promoted by whoever may, rolled back at once; the database decides."""

from pathlib import Path

import pytest

from tests.factories.curation import UnitFactory
from tests.training_jobs.released import (
    REASON,
    make_release,
    make_run,
    write_artefacts,
)
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.exceptions import (
    ReleaseError,
    ReleaseFilesError,
    ReleaseStageError,
    TooManyModelsError,
)
from training_jobs.gate.promotion import release_promote
from training_jobs.models import Release
from training_jobs.releases.selectors import desired_models
from training_jobs.releases.services import release_register, release_retire, release_try

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_files")]


def _promote(release, actor=None):
    return release_promote(release, actor=actor, reason=REASON, gate=None)


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
    assert [(model.name, model.until) for model in desired_models()] == [
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
    assert desired_models() == []
