"""From «Measure now» to the verdict: the worker asks scripted models, and the gate reads what it kept."""

import json

import pytest

from assistant import encoder as encoders
from tests.fakes import FakeEncoder
from tests.training_jobs.evaluation.made import ScriptedMethod
from tests.training_jobs.measured import change_content, frozen_set, right, wrong_every
from tests.training_jobs.released import make_release
from training_jobs.enums import EvaluationTrigger, JobState, SetPurpose
from training_jobs.evaluation import methods as known_methods
from training_jobs.evaluation import tasks
from training_jobs.evaluation import trials as evaluation_trials
from training_jobs.evaluation.job import work_on_next_evaluation
from training_jobs.evaluation.judge import grading as judging
from training_jobs.evaluation.methods.descriptions import QUOTING, WRITING
from training_jobs.exceptions import NothingToMeasureError
from training_jobs.gate.checks import BASE_METHOD, CheckState
from training_jobs.gate.examination import examine_release, release_gate
from training_jobs.gate.measuring import measure_for_gate
from training_jobs.models import EvaluationRun, QualityAlert
from training_jobs.quality.job import reevaluate_changed_units
from training_jobs.quality.selectors import REEVALUATED

pytestmark = pytest.mark.django_db(transaction=True)  # the lease is kept from a thread


@pytest.fixture(autouse=True)
def _alone(engine_files, monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    monkeypatch.setattr(tasks.work_on_evaluations, "delay", lambda: None)
    monkeypatch.setattr(evaluation_trials, "make_served", lambda *_arguments, **_options: None)


@pytest.fixture
def scripted(monkeypatch):
    """Have these kinds of methods reply by script; the assistant is right unless told otherwise."""

    def register(**replies):
        for kind, reply in ({WRITING: right, QUOTING: right} | replies).items():
            name = {"tuned": "llm-tuned+rag", "base": BASE_METHOD}.get(kind, kind)
            monkeypatch.setitem(
                known_methods.METHODS,
                name,
                lambda _maker, asked_for, _model, reply=reply: ScriptedMethod(
                    asked_for, reply, {"v": id(reply)}
                ),
            )

    return register


def _measured(release):
    runs = measure_for_gate(release, actor=None)
    while work_on_next_evaluation():
        pass
    assert {run.state for run in EvaluationRun.objects.all()} == {JobState.SUCCEEDED}
    return runs


def test_planted_regression_is_measured_and_refused(scripted):
    release = make_release()
    frozen_set(release.unit, 200)
    scripted(tuned=wrong_every(4), base=right)
    _measured(release)
    assert examine_release(release).checks[0].state is CheckState.FAILED


def test_equal_candidate_is_measured_and_passes(scripted):
    release = make_release()
    frozen_set(release.unit, 200)
    frozen_set(release.unit, 40, purpose=SetPurpose.SAFETY, is_answerable=False)
    scripted(tuned=right, base=right)
    (run, *_) = _measured(release)
    assert run.trigger == EvaluationTrigger.GATE
    verdict = release_gate(release)
    assert verdict.is_open, verdict.summary
    with pytest.raises(NothingToMeasureError):
        measure_for_gate(release, actor=None)


def test_changed_content_has_to_be_measured_again(scripted):
    release = make_release()
    frozen_set(release.unit, 200)
    scripted(tuned=right, base=right)
    _measured(release)
    change_content(release.unit)
    assert not release_gate(release).is_open
    _measured(release)
    assert release_gate(release).is_open


def test_fall_found_at_night_is_told_when_the_evaluation_ends(scripted):
    version = frozen_set(make_release().unit, 100)
    change_content(version.evaluation_set.unit)
    for reply in (right, wrong_every(4)):
        scripted(**dict.fromkeys(REEVALUATED, reply))
        assert len(reevaluate_changed_units()) == 1
        assert work_on_next_evaluation()
        EvaluationRun.objects.update(created_at="2026-01-01T04:00:00Z")
        change_content(version.evaluation_set.unit)
    assert set(QualityAlert.objects.values_list("metric", flat=True)) == {"token_f1", "groundedness"}


def test_memory_of_a_method_stands_in_its_figures(scripted):
    release = make_release()
    frozen_set(release.unit, 10)
    scripted(tuned=right, base=right)
    run, _writing = _measured(release)
    run.refresh_from_db()
    assert run.results["methods"][BASE_METHOD]["memory_mb"]["value"] > 10
    assert run.results["run"]["prices"]["currency"] in {"BOB", "USD"}


def test_judge_grades_inside_the_evaluation(scripted, settings, monkeypatch):
    settings.JUDGE_MODEL = "juez"
    reply = json.dumps({"reason": "", "grade": 2})
    monkeypatch.setattr(judging, "ask_judge", lambda _messages, _fields: reply)
    release = make_release()
    frozen_set(release.unit, 12)
    scripted(tuned=right, base=right)
    run, _writing = _measured(release)
    run.refresh_from_db()
    assert run.results["methods"][BASE_METHOD]["judge_score"]["value"] == 0.5
    assert run.results["run"]["judge"]["num_fallbacks"] == 0
    assert run.stages["judge_score"]["total"] == 24
