"""Promotion and rollback with a real keeper and engines that only pretend to hold a model."""

import json

import pytest

from tests.assistant.generation.vllm_server import VllmServer
from tests.soe_portal.fake_keeper import served
from tests.soe_portal.portal import wait_until
from tests.training_jobs.released import REASON, make_release, make_run, write_artefacts
from tests.training_jobs.releases.crowd import ask
from training_jobs.exceptions import (
    ModelNotLoadedError,
)
from training_jobs.gate.rollout import promote, rollback
from training_jobs.releases.services import release_register, release_try
from training_jobs.releases.serving import synchronise_engine
from training_jobs.releases.tasks import synchronise_models

pytestmark = pytest.mark.django_db(transaction=True)


def test_trial_is_served_beside_production(keeper, tmp_path):
    release = make_release()
    release_try(release, actor=None)
    wait_until(lambda: release.served_model.name in served(tmp_path), timeout_s=10, what="the trial")
    assert ask(release.unit) == "base"


def test_lost_wanted_file_is_written_again(keeper, engine_files):
    release = make_release()
    promote(release, actor=None, reason=REASON)
    (engine_files / "engine-wanted.json").unlink()
    synchronise_models()
    content = json.loads((engine_files / "engine-wanted.json").read_text())
    assert [model["name"] for model in content["models"]] == [release.served_model.name]


# --- An outside engine ------------------------------------------------------------------------------
@pytest.fixture
def vllm(engine_files, settings):
    with VllmServer(base_model="base").running() as server:
        settings.ENGINE_URL = f"{server.url}/v1"
        yield server


def test_promotion_loads_the_adapter_at_the_outside_engine(vllm):
    release = make_release()
    promote(release, actor=None, reason=REASON)
    assert vllm.adapters == {release.served_model.name: str(release.adapter_folder)}


def test_full_tuning_cannot_be_loaded_by_a_running_outside_engine(vllm):
    release = make_release(with_adapter=False)
    with pytest.raises(ModelNotLoadedError, match=str(release.merged_folder)):
        promote(release, actor=None, reason=REASON)


def test_restarted_outside_engine_gets_its_adapters_back(vllm):
    release = make_release()
    promote(release, actor=None, reason=REASON)
    vllm.adapters.clear()
    synchronise_engine()
    assert set(vllm.adapters) == {release.served_model.name}


def test_adapter_is_unloaded_only_after_the_last_answer_that_could_use_it(vllm, settings):
    release = make_release()
    promote(release, actor=None, reason=REASON)
    rollback(release.unit, actor=None)
    synchronise_engine()
    assert vllm.adapters
    settings.ENGINE_TOTAL_TIMEOUT_S = -10
    synchronise_engine()
    assert vllm.adapters == {}


def test_adapters_of_others_are_left_alone(vllm):
    vllm.adapters["ajeno"] = "/otro"
    synchronise_engine()
    assert set(vllm.adapters) == {"ajeno"}


def test_outside_engine_that_is_away_is_met_again_later(engine_files, settings):
    settings.ENGINE_URL = "http://127.0.0.1:9/v1"
    synchronise_models()
    with pytest.raises(ModelNotLoadedError, match="ENGINE_URL"):
        promote(make_release(), actor=None, reason=REASON)


def test_damaged_release_is_registered_by_nobody(engine_files):
    run = make_run()
    write_artefacts(run)
    (run.folder / "artifacts" / "merged" / "config.json").unlink()
    with pytest.raises(Exception, match=r"config\.json"):
        release_register(run)
