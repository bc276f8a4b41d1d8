"""Desk of the runs: start form, estimate, live page, steps, roles."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from curation.enums import Role
from tests.training_jobs.trained import (
    LARGE_SHAPE,
    desk,
    machine,
    make_base,
    make_data_set,
    make_run,
)
from training_jobs.enums import JobPriority, JobState, TuningMethod
from training_jobs.models import RunMetric, RunSample, TrainingRun
from training_jobs.tuning import forecast as run_estimates
from training_jobs.tuning.tasks import work_on_runs

pytestmark = pytest.mark.django_db

OPERATOR, MANAGER, EDITOR = Role.MODEL_OPERATOR, Role.MANAGER, Role.EDITOR


@pytest.fixture(autouse=True)
def small_machine(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(run_estimates, "machine_for_runs", machine)


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:training_jobs_trainingrun_{name}", args=args)


def choices(**values: Any) -> dict[str, Any]:
    return {
        "data_set": make_data_set().pk if "data_set" not in values else values["data_set"],
        "base_model": make_base().pk if "base_model" not in values else values["base_model"],
        "strategy": "instruction",
        "method": "lora",
        "preset": "quick",
        "priority": "3",
        **values,
    }


def add_metric(run: TrainingRun, step: int, **values: Any) -> RunMetric:
    return RunMetric.objects.create(
        run=run, stage="instruction", step=step, num_steps=10, learning_rate=1e-3, training_loss=2.5,
        num_tokens=100, tokens_per_second=400.0, elapsed_seconds=3.0, **values,
    )  # fmt: skip


# --- Starting ---------------------------------------------------------------------------------------
def test_an_operator_starts_a_run_and_lands_on_its_page(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(work_on_runs, "delay", lambda: woken.append(1))
    client, user = desk(OPERATOR)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url("add"), choices(option_lora_rank="4", name="Prueba"))
    run = TrainingRun.objects.get()
    assert (run.name, run.created_by, run.options["lora_rank"], run.preset) == ("Prueba", user, 4, "quick")
    assert response["Location"] == url("change", run.pk)
    assert woken == [1]


def test_yes_no_and_choice_options_reach_the_run() -> None:
    client, _user = desk(OPERATOR)
    client.post(url("add"), choices(option_gradient_checkpointing="yes", option_lora_modules="attention"))
    options = TrainingRun.objects.get().options
    assert (options["gradient_checkpointing"], options["lora_modules"]) == (True, "attention")


def test_weights_of_exercises_reach_a_multitask_run() -> None:
    client, _user = desk(OPERATOR)
    client.post(url("add"), choices(strategy="multitask", weight_topic="2", weight_summary="0"))
    assert TrainingRun.objects.get().options["task_weights"] == {"topic": 2.0, "summary": 0.0}


def test_weights_of_exercises_are_nothing_to_another_strategy() -> None:
    client, _user = desk(OPERATOR)
    client.post(url("add"), choices(strategy="instruction", weight_topic="2"))
    assert "task_weights" not in TrainingRun.objects.get().options


def test_the_form_shows_why_a_run_is_refused_and_starts_nothing() -> None:
    client, _user = desk(OPERATOR)
    base = make_base(shape=LARGE_SHAPE, num_parameters=LARGE_SHAPE["num_parameters"], context_tokens=4096)
    response = client.post(url("add"), choices(base_model=base.pk, method="full"))
    assert response.status_code == 200
    assert response.context["adminform"].form.non_field_errors()
    assert not TrainingRun.objects.exists()


def test_a_value_that_cannot_work_is_named() -> None:
    client, _user = desk(OPERATOR)
    response = client.post(url("add"), choices(option_warmup_ratio="3"))
    assert response.context["adminform"].form.non_field_errors()


def test_what_fitted_a_moment_ago_is_refused_with_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    from training_jobs.exceptions import RunRefusedError
    from training_jobs.tuning.desk import runs as admin_runs

    def refuse(_request: Any) -> TrainingRun:
        raise RunRefusedError("Ya no cabe", proposal="Espere")

    monkeypatch.setattr(admin_runs, "start_run", refuse)
    client, _user = desk(OPERATOR)
    response = client.post(url("add"), choices(), follow=True)
    assert "Ya no cabe Espere" in response.content.decode()


def test_only_ready_data_sets_and_usable_models_are_offered() -> None:
    client, _user = desk(OPERATOR)
    ready, unready = make_data_set(), make_data_set(state=JobState.RUNNING)
    usable, unusable = make_base(), make_base(licence_accepted_at=None)
    fields = client.get(url("add")).context["adminform"].form.fields
    assert (ready in fields["data_set"].queryset, unready in fields["data_set"].queryset) == (True, False)
    assert (usable in fields["base_model"].queryset, unusable in fields["base_model"].queryset) == (
        True,
        False,
    )


def test_starting_again_takes_over_the_choices() -> None:
    client, _user = desk(OPERATOR)
    run = make_run(method=TuningMethod.FULL)
    initial = client.get(url("add"), {"from": run.pk}).context["adminform"].form.initial
    assert (initial["data_set"], initial["method"], initial["option_max_example_tokens"]) == (
        run.data_set, "full", 128,
    )  # fmt: skip


@pytest.mark.parametrize("number", ["", "x", "999999", "²"])
def test_starting_again_from_nothing_is_an_ordinary_start(number: str) -> None:
    client, _user = desk(OPERATOR)
    assert client.get(url("add"), {"from": number}).status_code == 200


@pytest.mark.parametrize("role", [MANAGER, EDITOR])
def test_others_do_not_start_runs(role: Role) -> None:
    client, _user = desk(role)
    assert client.get(url("add")).status_code == 403
    assert client.post(url("add"), choices()).status_code == 403
    assert client.get(url("estimate")).status_code == 403


# --- Estimate ---------------------------------------------------------------------------------------
def test_the_estimate_says_what_is_needed_and_what_the_preset_takes() -> None:
    client, _user = desk(OPERATOR)
    found = client.get(url("estimate"), choices()).json()
    assert (found["known"], found["fits"], found["reasons"]) == (True, True, [])
    assert found["memory"]
    assert found["time"]
    assert found["values"]["option_lora_rank"] == 8


def test_a_refusal_comes_with_what_would_fit() -> None:
    client, _user = desk(OPERATOR)
    base = make_base(shape=LARGE_SHAPE, num_parameters=LARGE_SHAPE["num_parameters"], context_tokens=4096)
    found = client.get(url("estimate"), choices(base_model=base.pk, method="qlora")).json()
    assert (found["known"], found["fits"]) == (True, False)
    assert found["reasons"]


@pytest.mark.parametrize(
    "wrong", [{"data_set": ""}, {"base_model": "x"}, {"preset": "otro"}, {"option_lora_rank": "mucho"}]
)
def test_a_half_filled_form_gets_a_sentence(wrong: dict[str, str]) -> None:
    client, _user = desk(OPERATOR)
    found = client.get(url("estimate"), choices(**wrong)).json()
    assert found["known"] is False
    assert found["message"]


def test_the_estimate_is_only_read() -> None:
    client, _user = desk(OPERATOR)
    assert client.post(url("estimate"), choices()).status_code == 405


# --- Page and polling -------------------------------------------------------------------------------
@pytest.mark.parametrize("state", JobState)
def test_the_page_opens_in_every_state(state: JobState) -> None:
    client, _user = desk(OPERATOR)
    run = make_run(state=state, message="Un mensaje", results={"evaluated": {"done": 1, "total": 4}})
    add_metric(run, 1)
    response = client.get(url("change", run.pk))
    assert response.status_code == 200
    assert "Un mensaje" in response.content.decode()


def test_the_list_shows_state_progress_and_place() -> None:
    client, _user = desk(OPERATOR)
    make_run(progress_done=1, progress_total=4, state=JobState.RUNNING)
    make_run()
    page = client.get(url("changelist")).content.decode()
    assert 'value="25"' in page


def test_polling_sends_only_what_is_new() -> None:
    client, _user = desk(OPERATOR)
    run = make_run(state=JobState.RUNNING, progress_done=2, progress_total=10, measured={"seconds_left": 120})
    first = add_metric(run, 1)
    second = add_metric(run, 2, validation_loss=2.0, memory_bytes=10**9)
    RunSample.objects.create(run=run, stage="instruction", step=2, question="¿Cuánto?", answer="500 Bs")
    found = client.get(url("live", run.pk), {"after": first.pk}).json()
    assert [metric["step"] for metric in found["metrics"]] == [2]
    assert found["last_metric"] == second.pk
    assert found["percent"] == 20
    assert found["samples"][0]["answers"] == [{"question": "¿Cuánto?", "answer": "500 Bs"}]
    assert found["is_finished"] is False


@pytest.mark.parametrize("after", ["-1", "x", "9" * 40, "²"])
def test_a_malformed_position_sends_everything(after: str) -> None:
    client, _user = desk(OPERATOR)
    run = make_run(state=JobState.RUNNING)
    add_metric(run, 1)
    assert len(client.get(url("live", run.pk), {"after": after}).json()["metrics"]) == 1


def test_the_end_of_the_log_is_shown() -> None:
    client, _user = desk(OPERATOR)
    run = make_run()
    run.folder.mkdir(parents=True)
    (run.folder / "log.txt").write_text("x" * 20_000 + "<b>fin</b>")
    log = client.get(url("live", run.pk)).json()["log"]
    assert log.endswith("<b>fin</b>")
    assert len(log) == 12_000
    assert "<b>fin" not in client.get(url("change", run.pk)).content.decode()


def test_a_manager_reads_and_is_offered_no_step() -> None:
    client, _user = desk(MANAGER)
    run = make_run()
    assert client.get(url("changelist")).status_code == 200
    assert client.get(url("change", run.pk)).status_code == 200
    assert client.get(url("live", run.pk)).json()["may"] == []


def test_an_editor_reads_nothing_of_it() -> None:
    client, _user = desk(EDITOR)
    run = make_run()
    for address in (url("changelist"), url("change", run.pk), url("live", run.pk)):
        assert client.get(address).status_code == 403


def test_a_stranger_is_sent_to_the_login() -> None:
    assert Client().get(url("live", make_run().pk)).status_code == 302


def test_a_missing_run_is_missing() -> None:
    client, _user = desk(OPERATOR)
    assert client.get(url("live", 999)).status_code == 404
    assert client.post(url("step", 999, "pause")).status_code == 404


# --- Steps ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "step", "after"),
    [
        (JobState.QUEUED, "pause", JobState.PAUSED),
        (JobState.QUEUED, "cancel", JobState.CANCELLED),
        (JobState.PAUSED, "resume", JobState.QUEUED),
        (JobState.FAILED, "resume", JobState.QUEUED),
        (JobState.SUCCEEDED, "cancel", JobState.SUCCEEDED),
    ],
)
def test_steps_lead_where_they_say(before: JobState, step: str, after: JobState) -> None:
    client, _user = desk(OPERATOR)
    run = make_run(state=before)
    response = client.post(url("step", run.pk, step))
    run.refresh_from_db()
    assert (run.state, response["Location"]) == (after, url("change", run.pk))


def test_the_order_is_changed() -> None:
    client, _user = desk(OPERATOR)
    run = make_run()
    client.post(url("step", run.pk, "priority"), {"priority": "0"})
    run.refresh_from_db()
    assert run.priority == JobPriority.URGENT


@pytest.mark.parametrize("value", ["", "7", "x"])
def test_a_priority_there_is_none_of_changes_nothing(value: str) -> None:
    client, _user = desk(OPERATOR)
    run = make_run()
    client.post(url("step", run.pk, "priority"), {"priority": value})
    run.refresh_from_db()
    assert run.priority == JobPriority.NORMAL


def test_an_unknown_step_is_missing() -> None:
    client, _user = desk(OPERATOR)
    assert client.post(url("step", make_run().pk, "explode")).status_code == 404


def test_a_step_is_never_taken_by_a_link() -> None:
    client, _user = desk(OPERATOR)
    run = make_run()
    assert client.get(url("step", run.pk, "cancel")).status_code == 405


@pytest.mark.parametrize("role", [MANAGER, EDITOR])
def test_others_take_no_steps(role: Role) -> None:
    client, _user = desk(role)
    run = make_run()
    assert client.post(url("step", run.pk, "cancel")).status_code == 403
    run.refresh_from_db()
    assert run.state == JobState.QUEUED


def test_only_what_led_to_nothing_is_deleted() -> None:
    client, _user = desk(OPERATOR)
    failed, working = make_run(state=JobState.FAILED), make_run(state=JobState.RUNNING)
    client.post(url("delete", failed.pk), {"post": "yes"})
    assert client.post(url("delete", working.pk), {"post": "yes"}).status_code == 403
    assert list(TrainingRun.objects.all()) == [working]


# --- Results ----------------------------------------------------------------------------------------
def _results(low: float, high: float) -> dict[str, Any]:
    value = {"value": 0.5, "low": 0.4, "high": 0.6}
    score = {
        "base": value,
        "tuned": value,
        "difference": {"value": (low + high) / 2, "low": low, "high": high},
    }
    group = {"f1": score, "chrf": score, "abstention": score}
    return {
        "held_out": {"num_questions": 9, "overall": group, "by_kind": {"faq": {"num_questions": 9, **group}}},
        "validation_loss": 1.25,
    }


@pytest.mark.parametrize(
    ("low", "high", "css"), [(0.1, 0.2, "better"), (-0.2, -0.1, "worse"), (-0.1, 0.1, "unclear")]
)
def test_the_result_says_how_sure_it_is(low: float, high: float, css: str) -> None:
    client, _user = desk(MANAGER)
    run = make_run(
        state=JobState.SUCCEEDED,
        results=_results(low, high),
        measured={"seconds": 300, "memory_bytes": 10**9},
    )
    page = client.get(url("change", run.pk)).content.decode()
    assert f"verdict-{css}" in page


def test_without_held_out_questions_the_result_says_so() -> None:
    client, _user = desk(MANAGER)
    run = make_run(state=JobState.SUCCEEDED, results={"held_out": {}})
    assert client.get(url("change", run.pk)).context["sentence"]
