"""Tuned releases are served while they are evaluated; a real keeper whose engines only pretend."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.soe_portal.fake_keeper import served
from tests.training_jobs.evaluated import new_evaluation, set_version
from tests.training_jobs.evaluation.made import ScriptedMethod, question
from tests.training_jobs.released import make_release
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.evaluation import trials as evaluation_trials
from training_jobs.evaluation.tasks import work_on_evaluations
from training_jobs.evaluation.trials import served_while_asked
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.models import Release
from training_jobs.releases.services import release_try
from training_jobs.releases.trials import trial_extend, trial_let_go

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def release(engine_files, monkeypatch):
    monkeypatch.setattr(work_on_evaluations, "delay", lambda: None)
    return make_release()


@pytest.fixture
def method(release):
    """A method that names the release, wrapped as the job does it."""
    inner = ScriptedMethod(f"llm-tuned={release.served_model.name}")
    job = new_evaluation(set_version(release.unit), "llm-base")
    return served_while_asked([inner], job)[0]


def _trial(release):
    return Release.objects.values_list("trial_until", flat=True).get(pk=release.pk)


def test_a_release_is_loaded_for_its_evaluation_and_let_go_after_it(keeper, release, method, tmp_path):
    method.prepare()
    assert release.served_model.name in served(tmp_path)
    assert _trial(release) is not None
    method.close()
    assert _trial(release) is None
    assert release.events.filter(action=ReleaseAction.TRIED).count() == 1


def test_a_trial_of_a_person_is_neither_shortened_nor_ended(keeper, release, method):
    release_try(release, actor=None, duration=timedelta(hours=5))
    until = _trial(release)
    method.prepare()
    assert _trial(release) >= until
    method.close()
    assert _trial(release) >= until - timedelta(seconds=1)


def test_a_trial_that_a_person_asked_for_meanwhile_stays(keeper, release, method):
    method.prepare()
    release_try(release, actor=None, duration=timedelta(hours=5))
    method.close()
    assert _trial(release) > timezone.now() + timedelta(hours=4)


def test_a_long_evaluation_extends_the_trial(keeper, release, method, monkeypatch):
    method.prepare()
    Release.objects.update(trial_until=timezone.now() + timedelta(seconds=30))
    monkeypatch.setattr(evaluation_trials, "_EXTEND_EVERY_S", 0.0)
    method._extend_at = 0.0
    method.ask(question(1))
    assert _trial(release) > timezone.now() + timedelta(minutes=9)
    method.close()


def test_what_is_in_production_is_put_on_no_trial(keeper, release, method):
    release_try(release, actor=None)
    Release.objects.update(stage=ReleaseStage.PRODUCTION)
    until = _trial(release)
    method.prepare()
    method.close()
    assert _trial(release) == until


def test_an_engine_without_room_is_told(release, method, settings):
    settings.ENGINE_MAX_MODELS = 1
    with pytest.raises(MethodUnavailableError, match="ENGINE_MAX_MODELS"):
        method.prepare()


def test_a_retired_release_is_told(release, method):
    Release.objects.update(stage=ReleaseStage.RETIRED)
    with pytest.raises(MethodUnavailableError, match=release.name):
        method.prepare()
    method.close()


def test_without_an_engine_the_trial_ends_at_once(release, method, monkeypatch):
    with pytest.raises(MethodUnavailableError):
        method.prepare()
    method.close()
    assert _trial(release) is None


def test_other_methods_stay_as_they_are(release):
    plain = ScriptedMethod("bm25")
    job = new_evaluation(set_version(release.unit), "llm-base")
    assert served_while_asked([plain], job) == [plain]


def test_extending_leaves_a_longer_trial_alone(release):
    release_try(release, actor=None, duration=timedelta(hours=5))
    until = _trial(release)
    assert trial_extend(release, duration=timedelta(minutes=1)) == until == _trial(release)
    trial_let_go(release, held_until=timezone.now(), before=None)
    assert _trial(release) == until
