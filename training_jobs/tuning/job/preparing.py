"""The run's folder: training files, held-out questions and the plan, written last and once.

A plan that is there is never written again: every attempt reads the same one, which is what makes the result
independent of kills.
"""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from training_jobs.data_sets.export import export_held_out, export_stages
from training_jobs.data_sets.prompts import asked_question
from training_jobs.enums import ExampleKind, Split, Strategy
from training_jobs.ml.tuning.launch import count_processes, launch_command
from training_jobs.ml.tuning.plan import RUN_FILE, RunPlan, SampleQuestion, Stage
from training_jobs.models import DataSet, TrainingRun
from training_jobs.models.run_documents import RunOptions
from training_jobs.tuning.forecast import stage_configs
from training_jobs.tuning.selectors import NUM_SAMPLE_QUESTIONS, held_out_limit, training_limit

_ANSWERED_KINDS = (ExampleKind.FAQ, ExampleKind.RETRIEVAL, ExampleKind.ARTICLE, ExampleKind.DOCUMENT)


def prepare_folder(run: TrainingRun) -> list[str]:
    """Make the folder ready; returns the command that computes the run."""
    folder = run.folder
    if not (folder / RUN_FILE).exists():
        _write_plan(run, folder)
    return launch_command(
        folder,
        RunPlan.read(folder),
        num_gpus=settings.TRAINING_GPUS,
        num_hosts=settings.TRAINING_HOSTS,
        main_address=settings.TRAINING_MAIN_ADDRESS,
    )


def num_processes() -> int:
    """How many of them compute a run here."""
    return count_processes(settings.TRAINING_GPUS, settings.TRAINING_HOSTS)


def _write_plan(run: TrainingRun, folder: Path) -> None:
    options = RunOptions.read(run.options)
    config = options.config
    configs = stage_configs(Strategy(run.strategy), config)
    files = export_stages(
        run.data_set,
        strategy=Strategy(run.strategy),
        folder=folder,
        task_weights=options.task_weights,
        max_tokens=training_limit(config),
    )
    plan = RunPlan(
        base_model=run.base_model.location,
        base_revision=run.base_model.revision,
        stages=tuple(
            Stage(
                name=stage.name,
                training_file=stage.training_file,
                validation_file=stage.validation_file,
                config=configs[stage.name],
            )
            for stage in files
        ),
        sample_questions=sample_questions(run.data_set),
        held_out_file=export_held_out(run.data_set, folder, max_questions=held_out_limit(config)),
    )
    plan.write(folder)


def sample_questions(data_set: DataSet) -> tuple[SampleQuestion, ...]:
    """What a run answers at every evaluation: the same for every run of a data set, never trained on.

    Each with the prompt it is asked in, and the last one is one that the sources do not answer.
    """
    answered = _asked_in(data_set, _ANSWERED_KINDS)[:NUM_SAMPLE_QUESTIONS]
    silent = _asked_in(data_set, (ExampleKind.ABSTENTION,))[:1]
    return (*answered[: NUM_SAMPLE_QUESTIONS - len(silent)], *silent)


def _asked_in(data_set: DataSet, kinds: Iterable[ExampleKind]) -> list[SampleQuestion]:
    """Questions of these kinds with their prompts, each once."""
    found: dict[str, SampleQuestion] = {}
    for kind in kinds:
        for split in (Split.TEST, Split.VALIDATION):
            rows = data_set.examples.filter(kind=kind, split=split).order_by("position")
            for messages in rows.values_list("messages", flat=True)[: NUM_SAMPLE_QUESTIONS * 4]:
                question = asked_question(messages)
                found.setdefault(question, SampleQuestion(question, tuple(messages[:-1])))
    found.pop("", None)
    return list(found.values())
