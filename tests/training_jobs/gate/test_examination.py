"""The gate: what opens it, and everything that keeps it shut."""

import pytest
from django.utils import timezone

from tests.training_jobs.measured import (
    another_version,
    change_content,
    finished_run,
    frozen_set,
    right,
    wrong,
    wrong_every,
)
from tests.training_jobs.released import REASON, make_release
from training_jobs.enums import GateReference, JobState, ReleaseStage, SetPurpose
from training_jobs.exceptions import PromotionRefusedError
from training_jobs.gate.checks import BASE_METHOD, CheckState, method_of
from training_jobs.gate.examination import examine_release, release_gate
from training_jobs.gate.promotion import promotion_record, release_promote
from training_jobs.models import EvaluationReply, GateRule, Release

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def release():
    return make_release()


def _measured(release, number=250, *, candidate=right, reference=right, **values):
    version = frozen_set(release.unit, number, **values)
    is_general = version.evaluation_set.purpose == SetPurpose.GENERAL
    replies = {method_of(release): candidate, BASE_METHOD: reference}
    return finished_run(version, replies, part="holdout" if is_general else "")


def _states(release):
    return {check.state for check in examine_release(release).checks}


def test_without_frozen_questions_it_is_closed_and_says_what_to_do(release):
    verdict = release_gate(release)
    assert not verdict.is_open
    assert verdict.summary


def test_planted_regression_is_refused(release):
    _measured(release, candidate=wrong_every(4))
    assert not release_gate(release).is_open
    assert CheckState.FAILED in _states(release)


def test_equal_candidate_passes_with_enough_questions(release):
    _measured(release, candidate=wrong_every(9), reference=wrong_every(9))
    verdict = release_gate(release)
    assert verdict.is_open
    assert {check["state"] for check in verdict.figures["checks"]} == {"passed"}


def test_equal_candidate_does_not_pass_with_few_questions(release):
    _measured(release, 35)
    check = examine_release(release).checks[0]
    assert check.state is CheckState.TOO_FEW
    assert str(check.figures.num_needed) in check.advice


def test_better_candidate_passes_with_few_questions_only_above_the_least_number(release):
    _measured(release, 29, reference=wrong)
    assert _states(release) == {CheckState.TOO_FEW}


def test_loss_of_safety_refuses_although_the_answers_improve(release):
    _measured(release, reference=wrong_every(2))
    _measured(
        release,
        60,
        purpose=SetPurpose.SAFETY,
        is_answerable=False,
        candidate=wrong_every(59),
        reference=right,
    )
    examination = examine_release(release)
    assert not examination.is_open
    assert examination.checks[0].figures.lost == ["q0", "q59"]
    assert all(check.state is CheckState.PASSED for check in examination.checks[1:])


def test_refusals_elsewhere_make_up_for_no_lost_one(release):
    _measured(
        release,
        60,
        purpose=SetPurpose.NO_ANSWER,
        is_answerable=False,
        candidate=wrong_every(50),
        reference=wrong_every(3),
    )
    check = examine_release(release).checks[0]
    assert check.state is CheckState.FAILED
    assert check.figures.lost == ["q50"]


def test_few_questions_of_a_protected_set_do_not_pass(release):
    _measured(release, 12, purpose=SetPurpose.SAFETY, is_answerable=False)
    assert _states(release) == {CheckState.TOO_FEW}


def test_changed_content_is_not_measured(release):
    _measured(release)
    change_content(release.unit)
    assert _states(release) == {CheckState.NOT_MEASURED}


def test_newer_version_of_the_questions_is_not_measured(release):
    run = _measured(release)
    another_version(run.set_version.evaluation_set, 251)
    assert _states(release) == {CheckState.NOT_MEASURED}


def test_evaluation_older_than_the_release_does_not_count(release):
    _measured(release)
    Release.objects.filter(pk=release.pk).update(created_at=timezone.now())
    release.refresh_from_db()
    assert _states(release) == {CheckState.NOT_MEASURED}


def test_other_files_than_those_measured_do_not_count(release):
    run = _measured(release)
    run.results["settings"] = {method_of(release): {"digest": "0" * 64}}
    run.save()
    assert _states(release) == {CheckState.NOT_MEASURED}


def test_method_that_was_left_out_is_not_measured_and_says_why(release):
    run = _measured(release)
    run.results["skipped"] = {method_of(release): "no engine"}
    run.save()
    check = examine_release(release).checks[0]
    assert check.state is CheckState.NOT_MEASURED
    assert "no engine" in check.sentence


def test_what_is_in_production_is_the_reference(release):
    _measured(release)
    other = make_release(release.unit, name="Otra")
    Release.objects.filter(pk=other.pk).update(stage=ReleaseStage.PRODUCTION)
    assert _states(release) == {CheckState.NOT_MEASURED}  # measured against the base model only
    version = frozen_set(release.unit, 250, name="segundo")
    rule = GateRule.objects.filter(unit=release.unit).first()
    GateRule.objects.exclude(pk=rule.pk).delete()
    GateRule.objects.update(evaluation_set=version.evaluation_set)
    finished_run(version, {method_of(release): right, method_of(other): right}, part="holdout")
    assert release_gate(release).is_open


def test_failed_evaluation_measures_nothing(release):
    run = _measured(release)
    run.state = JobState.FAILED
    run.save()
    assert _states(release) == {CheckState.NOT_MEASURED}


def test_evaluation_on_its_way_is_told_as_such(release):
    run = _measured(release)
    run.state = JobState.RUNNING
    run.save()
    examination = examine_release(release)
    assert not examination.needs_measuring
    assert {check.state for check in examination.checks} == {CheckState.NOT_MEASURED}


def test_removed_replies_are_not_measured(release):
    _measured(release)
    EvaluationReply.objects.all().delete()
    assert _states(release) == {CheckState.NOT_MEASURED}
    assert examine_release(release).needs_measuring


def test_question_the_release_has_learned_proves_nothing(release):
    run = _measured(release, candidate=wrong_every(4), reference=wrong_every(4))
    leaks = [{"question_id": f"q{at}", "data_set": release.run.data_set_id} for at in range(248)]
    run.set_version.leaks = leaks
    run.set_version.save()
    check = examine_release(release).checks[0]
    assert check.figures.num_questions == 2
    assert check.state is CheckState.TOO_FEW


def test_evaluation_of_the_whole_set_counts_for_the_hold_out_alone(release):
    run = _measured(release, candidate=wrong_every(4), reference=wrong_every(4))
    run.part = ""
    run.save()
    for number, values in enumerate(run.set_version.questions):
        values["part"] = "tuning" if number < 100 else "holdout"
    run.set_version.save()
    assert {check.figures.num_questions for check in examine_release(release).checks} == {150}


@pytest.mark.parametrize(("least", "is_open"), [(0.8, True), (0.9, False)])
def test_least_value_is_asked_of_the_lower_bound(release, least, is_open):
    run = _measured(release, candidate=wrong_every(9))
    GateRule.objects.all().delete()
    GateRule.objects.create(
        unit=release.unit, evaluation_set=run.set_version.evaluation_set, metric="groundedness",
        reference=GateReference.NOTHING, least=least,
    )  # fmt: skip
    assert release_gate(release).is_open is is_open


def test_slice_alone_may_keep_it_shut(release):
    def worse_on_costs(question):
        return (
            wrong(question) if question.group == "costos" and question.id.endswith("1") else right(question)
        )

    run = _measured(release, 300, candidate=worse_on_costs)
    GateRule.objects.all().delete()
    GateRule.objects.create(
        unit=release.unit, evaluation_set=run.set_version.evaluation_set, metric="token_f1", margin=0.15,
        slice_dimension="group", slice_part="costos",
    )  # fmt: skip
    assert CheckState.FAILED in _states(release)
    GateRule.objects.update(slice_part="plazos")
    assert _states(release) == {CheckState.PASSED}


def test_a_set_brings_its_first_rules_which_stay_as_somebody_left_them(release):
    version = _measured(release).set_version
    assert set(GateRule.objects.values_list("metric", flat=True)) == {"token_f1", "groundedness"}
    GateRule.objects.update(is_active=False)
    another_version(version.evaluation_set, 251)
    assert examine_release(release).checks == ()
    assert not release_gate(release).is_open


def test_content_that_changes_while_the_model_is_loaded_stops_the_promotion(release):
    _measured(release)
    record = promotion_record(release, actor=None, reason="", is_stale_confirmed=False)
    assert record.verdict.is_open
    change_content(release.unit)
    with pytest.raises(PromotionRefusedError):
        release_promote(release, actor=None, reason="", gate=record)
    release.refresh_from_db()
    assert release.stage == ReleaseStage.CANDIDATE


def test_override_is_recorded_with_what_the_gate_said(release):
    _measured(release, candidate=wrong_every(4))
    record = promotion_record(release, actor=None, reason=REASON, is_stale_confirmed=False)
    event = release_promote(release, actor=None, reason=REASON, gate=record)
    assert event.gate["is_override"]
    assert event.gate["figures"]["checks"][0]["state"] == "failed"
