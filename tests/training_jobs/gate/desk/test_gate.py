"""Rules of the gate, what it says on the page of a release, and «Measure now»."""

import pytest
from django.urls import reverse

from tests.factories.curation import UnitFactory
from tests.training_jobs.measured import finished_run, frozen_set, right, wrong_every
from tests.training_jobs.released import REASON, make_release, operator
from training_jobs.enums import EvaluationTrigger, GateReference, ReleaseAction, SetPurpose
from training_jobs.evaluation.judge.tasks import judge_votes
from training_jobs.evaluation.methods.descriptions import QUOTING
from training_jobs.gate import rollout
from training_jobs.gate.checks import BASE_METHOD, method_of
from training_jobs.gate.writing import writing_method
from training_jobs.models import Comparison, EvaluationRun, GateRule, ReleaseEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_files")]

RIGHTS = ("view_release", "promote_release", "view_gaterule", "add_gaterule", "change_gaterule")


@pytest.fixture
def staff(client):
    client.force_login(operator(*RIGHTS, username="operadora"))
    return client


def _release_url(name, release):
    return reverse(f"admin:training_jobs_release_{name}", args=[release.pk])


def _rule_url(name, *arguments):
    return reverse(f"admin:training_jobs_gaterule_{name}", args=arguments)


def _page(client, release):
    return client.get(_release_url("change", release)).content.decode()


def _written(release):
    """Replies of an assistant that writes no better than it quotes."""
    return {writing_method(release): right, QUOTING: right}


# --- What the page of a release says ------------------------------------------------------------------
def test_page_offers_to_measure_what_is_not_measured(staff):
    release = make_release()
    frozen_set(release.unit, 200)
    page = _page(staff, release)
    assert page.count("gate-not_measured") == 3  # two rules, and whether it may write
    assert _release_url("measure", release) in page


def test_page_shows_each_rule_with_its_evaluation(staff):
    release = make_release()
    version = frozen_set(release.unit, 200)
    replies = {method_of(release): wrong_every(3), BASE_METHOD: right}
    run = finished_run(version, replies | _written(release), part="holdout")
    page = _page(staff, release)
    assert page.count('class="gate-failed"') == 3  # two rules, and it does not write better than it quotes
    assert reverse("admin:training_jobs_evaluationrun_change", args=[run.pk]) in page
    assert _release_url("measure", release) not in page


def test_dialog_of_the_promotion_shows_the_same(staff):
    release = make_release()
    version = frozen_set(
        release.unit, 60, purpose=SetPurpose.SAFETY, is_answerable=False, name="<b>trampas</b>"
    )
    finished_run(version, {method_of(release): wrong_every(59), BASE_METHOD: right})
    page = staff.get(_release_url("promote", release)).content.decode()
    assert 'class="gate-failed"' in page
    assert "<b>trampas</b>" not in page


def test_release_that_is_no_candidate_asks_no_gate(staff):
    release = make_release()
    type(release).objects.filter(pk=release.pk).update(stage="retired")
    frozen_set(release.unit, 40)
    assert "gate-checks" not in _page(staff, release)


def test_page_of_a_release_in_production_says_whether_it_may_write(staff):
    release = make_release()
    type(release).objects.filter(pk=release.pk).update(stage="production")
    frozen_set(release.unit, 40)
    page = _page(staff, release)
    assert "release-writing" in page
    assert _release_url("measure", release) in page
    staff.post(_release_url("measure", release))
    assert [run.methods for run in EvaluationRun.objects.all()] == [[writing_method(release), QUOTING]]


def test_a_unit_that_never_writes_has_nothing_measured_for_it(staff):
    release = make_release()
    type(release.unit).objects.update(writing="never")
    frozen_set(release.unit, 40)
    staff.post(_release_url("measure", release))
    assert [run.methods for run in EvaluationRun.objects.all()] == [[method_of(release), BASE_METHOD]]


# --- «Measure now» ------------------------------------------------------------------------------------
def test_measure_now_starts_one_evaluation_a_set(staff):
    release = make_release()
    frozen_set(release.unit, 40, name="a")
    frozen_set(release.unit, 40, purpose=SetPurpose.NO_ANSWER, is_answerable=False, name="b")
    staff.post(_release_url("measure", release))
    runs = EvaluationRun.objects.order_by("pk")
    rules = (EvaluationTrigger.GATE, [method_of(release), BASE_METHOD], BASE_METHOD)
    writing = (EvaluationTrigger.GATE, [writing_method(release), QUOTING], QUOTING)
    assert [(run.trigger, run.methods, run.baseline) for run in runs] == [rules, rules, writing]
    assert sorted(run.part for run in runs) == ["", "holdout", "holdout"]


def test_pressing_twice_starts_nothing_more(staff):
    release = make_release()
    frozen_set(release.unit, 40)
    for _ in range(2):
        response = staff.post(_release_url("measure", release), follow=True)
    assert EvaluationRun.objects.count() == 2  # the rules, and whether it may write
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


def test_rules_with_other_references_are_measured_together(staff):
    release, other = make_release(), None
    other = make_release(release.unit, name="La otra")
    type(other).objects.filter(pk=other.pk).update(stage="production")
    version = frozen_set(release.unit, 40)
    for reference in (GateReference.PRODUCTION, GateReference.BASE):
        GateRule.objects.create(
            unit=release.unit, evaluation_set=version.evaluation_set, metric="token_f1", reference=reference
        )
    staff.post(_release_url("measure", release))
    run = EvaluationRun.objects.exclude(methods__contains=[QUOTING]).get()
    assert set(run.methods) == {method_of(release), method_of(other), BASE_METHOD}


def test_measure_is_no_link(staff):
    assert staff.get(_release_url("measure", make_release())).status_code == 405


def test_wrong_role_cannot_measure(client):
    client.force_login(operator("view_release", "view_gaterule"))
    assert client.post(_release_url("measure", make_release())).status_code == 403


def test_measuring_an_unknown_release_is_not_found(staff):
    url = reverse("admin:training_jobs_release_measure", args=[999_999])
    assert staff.post(url).status_code == 404


def test_closed_gate_is_overridden_with_a_reason_alone(staff, monkeypatch):
    monkeypatch.setattr(rollout, "make_served", lambda *_arguments, **_options: None)
    release = make_release()
    frozen_set(release.unit, 40)
    for reason in ("", REASON):
        staff.post(_release_url("promote", release), {"_form_submitted": "True", "reason": reason})
    event = ReleaseEvent.objects.get(action=ReleaseAction.PROMOTED)
    assert event.gate["is_override"]
    assert {check["state"] for check in event.gate["figures"]["checks"]} == {"not_measured"}


# --- Rules --------------------------------------------------------------------------------------------
def _rule_data(version, **values):
    return {
        "unit": version.evaluation_set.unit_id,
        "evaluation_set": version.evaluation_set_id,
        "metric": "token_f1",
        "reference": GateReference.PRODUCTION,
        "margin_points": "2.5",
        "least_points": "",
        "slice_dimension": "",
        "slice_part": "",
        "is_active": "on",
        **values,
    }


def _set_without_rules():
    version = frozen_set(UnitFactory(), 10)
    GateRule.objects.all().delete()
    return version


def test_margin_is_typed_in_points_and_kept_as_a_share(staff):
    version = _set_without_rules()
    staff.post(_rule_url("add"), _rule_data(version))
    rule = GateRule.objects.get()
    assert rule.margin == pytest.approx(0.025)
    page = staff.get(_rule_url("change", rule.pk)).content.decode()
    assert 'value="2.5"' in page.replace("2,5", "2.5")


def test_time_is_typed_in_its_own_unit(staff):
    version = _set_without_rules()
    staff.post(_rule_url("add"), _rule_data(version, metric="latency_p95_ms", margin_points="300"))
    assert GateRule.objects.get().margin == 300


@pytest.mark.parametrize(
    "values",
    [
        {"metric": "no-such"},
        {"margin_points": "-1"},
        {"margin_points": "101"},
        {"margin_points": "mucho"},
        {"slice_dimension": "group"},
        {"reference": GateReference.NOTHING},
        {"least_points": "50"},
    ],
)
def test_rule_that_means_nothing_is_refused_in_the_form(staff, values):
    version = _set_without_rules()
    assert staff.post(_rule_url("add"), _rule_data(version, **values)).status_code == 200
    assert not GateRule.objects.exists()


def test_set_of_another_unit_is_refused(staff):
    version = _set_without_rules()
    data = _rule_data(version, unit=UnitFactory().pk)
    assert staff.post(_rule_url("add"), data).status_code == 200
    assert not GateRule.objects.exists()


def test_list_reads_as_sentences(staff):
    version = frozen_set(UnitFactory(), 10, name="Preguntas de marzo")
    staff.post(_rule_url("add"), _rule_data(version))
    page = staff.get(_rule_url("changelist")).content.decode()
    assert "«Preguntas de marzo»" in page
    assert "2,5" in page


def test_who_may_only_read_rules_changes_none(client):
    client.force_login(operator("view_gaterule"))
    assert client.get(_rule_url("changelist")).status_code == 200
    assert client.get(_rule_url("add")).status_code == 403


def test_who_may_not_read_rules_sees_none(client):
    client.force_login(operator("view_release"))
    assert client.get(_rule_url("changelist")).status_code == 403


# --- The judge model ----------------------------------------------------------------------------------
def _vote(number=1):
    for at in range(number):
        Comparison.objects.create(
            unit=UnitFactory(), question=f"¿{at}?", left_answer="a", right_answer="b", preference="left"
        )


def test_agreement_of_the_judge_stands_with_the_rules(staff, settings):
    settings.JUDGE_MODEL = "juez-<b>32</b>"
    _vote()
    page = staff.get(_rule_url("changelist")).content.decode()
    assert "juez-&lt;b&gt;32&lt;/b&gt;" in page
    assert _rule_url("judge") in page


def test_without_a_judge_nothing_of_it_is_shown(staff, settings):
    settings.JUDGE_MODEL = ""
    assert _rule_url("judge") not in staff.get(_rule_url("changelist")).content.decode()


@pytest.mark.parametrize(("model", "level"), [("juez", "success"), ("", "error")])
def test_button_has_the_votes_graded(staff, settings, monkeypatch, model, level):
    sent = []
    monkeypatch.setattr(judge_votes, "delay", lambda: sent.append(1))
    settings.JUDGE_MODEL = model
    response = staff.post(_rule_url("judge"), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == [level]
    assert len(sent) == (1 if model else 0)


def test_broker_that_is_down_is_told(staff, settings, monkeypatch):
    def refuse():
        raise OSError

    monkeypatch.setattr(judge_votes, "delay", refuse)
    settings.JUDGE_MODEL = "juez"
    response = staff.post(_rule_url("judge"), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_wrong_role_cannot_have_votes_graded(client):
    client.force_login(operator("view_gaterule"))
    assert client.post(_rule_url("judge")).status_code == 403
    assert client.get(_rule_url("judge")).status_code == 405
