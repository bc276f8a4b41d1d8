"""Starting runs, refusing them with a reason, and the steps people take."""

from typing import Any

import pytest

from tests.training_jobs.trained import LARGE_SHAPE, machine, make_base, make_data_set, make_run
from training_jobs.enums import CheckState, ExampleKind, JobPriority, JobState, Preset, Strategy, TuningMethod
from training_jobs.exceptions import JobStepError, RunOptionsError, RunRefusedError
from training_jobs.models import TrainingRun
from training_jobs.tuning import forecast as run_estimates
from training_jobs.tuning.forecast import RunRequest
from training_jobs.tuning.job.working import RUN_JOB
from training_jobs.tuning.selectors import queue_position
from training_jobs.tuning.services import (
    run_create,
    run_delete,
    run_pause,
    run_set_priority,
)

pytestmark = pytest.mark.django_db


def create(**values: Any) -> TrainingRun:
    request: dict[str, Any] = {
        "strategy": Strategy.INSTRUCTION,
        "method": TuningMethod.LORA,
        "preset": Preset.BALANCED,
        **values,
    }
    chosen = request.pop("machine", None) or machine()
    request.setdefault("data_set", None)
    request["data_set"] = request["data_set"] or make_data_set()
    request["base_model"] = request.get("base_model") or make_base()
    return run_create(RunRequest(**request), machine=chosen)


def test_a_new_run_waits_with_every_option_and_the_estimate() -> None:
    run = create()
    assert (run.state, run.unit) == (JobState.QUEUED, run.data_set.unit)
    assert (run.options["method"], run.options["lora_rank"], run.options["num_epochs"]) == ("lora", 16, 3)
    assert {"memory_bytes", "disk_bytes", "seconds"} <= run.estimate.keys()


def test_a_run_without_a_name_gets_one_that_says_what_it_is() -> None:
    run = create()
    assert run.base_model.name in run.name
    assert "LoRA" in run.name


def test_the_second_run_of_a_kind_has_a_name_of_its_own() -> None:
    first = create()
    second = create(data_set=first.data_set, base_model=first.base_model)
    assert second.name == f"{first.name} (2)"


def test_changes_win_over_the_preset() -> None:
    assert create(changes={"lora_rank": 4}).options["lora_rank"] == 4


def test_a_larger_example_takes_its_batch_with_it() -> None:
    options = create(base_model=make_base(context_tokens=8192), changes={"max_example_tokens": 4000}).options
    assert options["tokens_per_batch"] == 4000


def test_examples_are_never_longer_than_the_model_reads() -> None:
    assert create().options["max_example_tokens"] == 256


def test_an_option_that_cannot_work_is_refused_by_its_label() -> None:
    with pytest.raises(RunOptionsError, match="«"):
        create(changes={"learning_rate": -1.0})


def test_an_unknown_option_is_refused_with_those_there_are() -> None:
    with pytest.raises(RunOptionsError, match="lora_rank"):
        create(changes={"rango": 3})


def test_an_unfinished_data_set_is_refused() -> None:
    with pytest.raises(RunRefusedError) as refused:
        create(data_set=make_data_set(state=JobState.RUNNING))
    assert refused.value.proposal


def test_a_base_model_without_an_accepted_licence_is_refused() -> None:
    with pytest.raises(RunRefusedError) as refused:
        create(base_model=make_base(licence_accepted_at=None))
    assert refused.value.proposal


def test_a_base_model_found_unusable_is_refused_with_what_the_check_said() -> None:
    base = make_base(check_state=CheckState.UNUSABLE, check_message="Sin plantilla")
    with pytest.raises(RunRefusedError) as refused:
        create(base_model=base)
    assert refused.value.proposal == "Sin plantilla"


def test_a_run_that_does_not_fit_in_memory_is_refused_with_what_would_fit() -> None:
    base = make_base(shape=LARGE_SHAPE, num_parameters=LARGE_SHAPE["num_parameters"], context_tokens=4096)
    with pytest.raises(RunRefusedError) as refused:
        create(base_model=base, method=TuningMethod.FULL, machine=machine(memory_gb=40))
    assert refused.value.proposal
    assert not TrainingRun.objects.exists()


def test_a_run_that_does_not_fit_on_the_disk_is_refused() -> None:
    with pytest.raises(RunRefusedError):
        create(machine=machine(disk_gb=0.00001))


def test_qlora_without_its_library_is_refused_before_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_estimates, "has_qlora", lambda: False)
    with pytest.raises(RunRefusedError, match="bitsandbytes"):
        create(method=TuningMethod.QLORA)


def test_qlora_with_its_library_may_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_estimates, "has_qlora", lambda: True)
    assert create(method=TuningMethod.QLORA).options["method"] == "qlora"


def test_a_data_set_without_examples_of_the_strategy_is_refused() -> None:
    data_set = make_data_set()
    data_set.examples.exclude(kind=ExampleKind.CORPUS).delete()
    with pytest.raises(RunRefusedError):
        create(data_set=data_set)


def test_transfer_needs_the_corpus_first() -> None:
    data_set = make_data_set()
    data_set.examples.filter(kind=ExampleKind.CORPUS).delete()
    with pytest.raises(RunRefusedError):
        create(data_set=data_set, strategy=Strategy.TRANSFER)


def test_a_waiting_run_is_cancelled_at_once() -> None:
    run = make_run()
    RUN_JOB.cancel(run)
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED


@pytest.mark.parametrize("state", [JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED])
def test_what_has_ended_is_neither_cancelled_nor_paused(state: JobState) -> None:
    run = make_run(state=state)
    with pytest.raises(JobStepError):
        RUN_JOB.cancel(run)
    with pytest.raises(JobStepError):
        run_pause(run)


def test_only_a_run_at_rest_goes_on() -> None:
    with pytest.raises(JobStepError):
        RUN_JOB.go_on(make_run())


def test_the_queue_follows_the_priority() -> None:
    first, second = make_run(), make_run()
    assert (queue_position(first), queue_position(second)) == (1, 2)
    run_set_priority(second, JobPriority.URGENT)
    second.refresh_from_db()
    assert (queue_position(first), queue_position(second)) == (2, 1)


def test_a_run_that_works_has_no_place_and_keeps_its_priority() -> None:
    run = make_run(state=JobState.RUNNING)
    assert queue_position(run) is None
    with pytest.raises(JobStepError):
        run_set_priority(run, JobPriority.URGENT)


def test_a_failed_run_is_deleted_with_its_files(
    settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.VAR_DIR = tmp_path
    run = make_run(state=JobState.FAILED)
    folder = run.folder
    folder.mkdir(parents=True)
    with django_capture_on_commit_callbacks(execute=True):
        run_delete(run)
    assert not folder.exists()
    assert not TrainingRun.objects.exists()


def test_a_run_that_works_is_not_deleted() -> None:
    with pytest.raises(JobStepError):
        run_delete(make_run(state=JobState.RUNNING))
