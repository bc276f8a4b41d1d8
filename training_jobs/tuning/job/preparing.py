"""The run's folder: training files, held-out questions and the plan, written last and once.

A plan that is there is never written again: every attempt reads the same one, which is what makes the result
independent of kills.
"""

from dataclasses import fields
from pathlib import Path
from typing import Any

from django.conf import settings

from training_jobs.data_sets.export import export_held_out, export_stages
from training_jobs.enums import Strategy
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.launch import count_processes, launch_command
from training_jobs.ml.tuning.plan import RUN_FILE, RunPlan, Stage
from training_jobs.models import TrainingRun
from training_jobs.tuning.forecast import stage_configs
from training_jobs.tuning.sample_questions import sample_questions
from training_jobs.tuning.selectors import held_out_limit, training_limit

_FIELDS = {field.name for field in fields(TuningConfig)}


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


def config_of(options: dict[str, Any]) -> TuningConfig:
    return TuningConfig(**{name: value for name, value in options.items() if name in _FIELDS})


def _write_plan(run: TrainingRun, folder: Path) -> None:
    config = config_of(run.options)
    configs = stage_configs(Strategy(run.strategy), config)
    files = export_stages(
        run.data_set,
        strategy=Strategy(run.strategy),
        folder=folder,
        task_weights=run.options.get("task_weights"),
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
