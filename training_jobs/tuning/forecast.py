"""What a run would need, whether this machine can give it, and what would fit instead."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from training_jobs.data_sets.export import STAGE_KINDS
from training_jobs.enums import JobPriority, Preset, Strategy, TuningMethod
from training_jobs.exceptions import RunOptionsError
from training_jobs.ml.tuning.config import Changes, TuningConfig
from training_jobs.ml.tuning.estimate import (
    apply_changes,
    find_alternatives,
    find_obstacles,
    find_savers,
)
from training_jobs.ml.tuning.exceptions import TuningConfigError
from training_jobs.ml.tuning.machine import Machine
from training_jobs.ml.tuning.needs import Estimate, ModelShape, estimate_run
from training_jobs.models import BaseModel, DataSet
from training_jobs.tuning import selectors as runs
from training_jobs.tuning.explanations import EXPLANATIONS
from training_jobs.tuning.machine import machine_for_runs
from training_jobs.tuning.presets import preset_config
from training_jobs.tuning.words import NO_QLORA, alternative_words, config_error_words, obstacle_words


@dataclass(frozen=True, slots=True)
class RunRequest:
    """`changes` are options that win over the preset's; `task_weights` count in a multi-task mixture alone.

    An empty `name` is made from the choices. `actor` is None at the terminal.
    """

    data_set: DataSet
    base_model: BaseModel
    strategy: Strategy = Strategy.INSTRUCTION
    method: TuningMethod = TuningMethod.LORA
    preset: Preset = Preset.BALANCED
    changes: Changes = field(default_factory=dict)
    task_weights: Mapping[str, float] = field(default_factory=dict)
    name: str = ""
    priority: JobPriority = JobPriority.NORMAL
    actor: User | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that would fit; `changes` are fields of the options."""

    text: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Forecast:
    """An estimate for people. It may be started when `reasons` is empty."""

    config: TuningConfig
    estimate: Estimate
    reasons: tuple[str, ...]
    proposals: tuple[Proposal, ...]

    @property
    def fits(self) -> bool:
        return not self.reasons


def forecast_run(request: RunRequest, *, machine: Machine | None = None) -> Forecast:
    """Estimate a run on the machine that would compute it.

    Options that save memory without changing the result are added where nothing fits without them, unless
    the person decided about them.

    Raises:
        RunOptionsError: an option cannot work, or nothing is known of the base model yet.
    """
    if not request.base_model.shape:
        raise RunOptionsError(_("This base model was not checked yet. Check it first."))
    machine = machine or machine_for_runs()
    config = _config(request, machine)
    shape = ModelShape.read(request.base_model.shape)
    works = runs.stage_works(request.data_set, request.strategy, stage_configs(request.strategy, config))
    savers = find_savers(shape, works, machine, decided=request.changes)
    config, works = config.changed(savers), apply_changes(works, savers)
    held_out = runs.held_out_work(request.data_set, config)
    estimate = estimate_run(shape, works, machine, held_out, num_sample_questions=runs.NUM_SAMPLE_QUESTIONS)
    if not all(work.num_examples for work in works):
        return Forecast(config, estimate, (_no_examples(request, config),), ())
    reasons = [obstacle_words(obstacle) for obstacle in find_obstacles(estimate, machine, shape, works)]
    if config.method == TuningMethod.QLORA.value and not has_qlora():
        reasons.insert(0, str(NO_QLORA))
    proposals = (
        Proposal(alternative_words(alternative), alternative.changes)
        for alternative in (find_alternatives(shape, works, machine, held_out) if reasons else ())
        if alternative.code != "qlora_instead" or has_qlora()
    )
    return Forecast(config, estimate, tuple(reasons), tuple(proposals))


def stage_configs(strategy: Strategy, config: TuningConfig) -> dict[str, TuningConfig]:
    """Options of each stage. The corpus is read half as often: it prepares, the answers decide."""
    configs = dict.fromkeys(STAGE_KINDS[strategy], config)
    if "corpus" in configs:
        configs["corpus"] = replace(config, num_epochs=max(1, config.num_epochs // 2))
    return configs


def has_qlora() -> bool:
    """Whether models can be kept in 4 bits here; the library is an extra of the package."""
    return importlib.util.find_spec("bitsandbytes") is not None


def _config(request: RunRequest, machine: Machine) -> TuningConfig:
    """The preset with the changes over it; errors name options as people know them."""
    unknown = sorted(request.changes.keys() - EXPLANATIONS.keys())
    if unknown:
        raise RunOptionsError(
            _("There is no option «%(name)s». Options: %(known)s.")
            % {"name": ", ".join(unknown), "known": ", ".join(EXPLANATIONS)}
        )
    try:
        return preset_config(
            request.preset,
            request.method,
            device="cuda" if machine.gpus else "cpu",
            num_parameters=request.base_model.num_parameters or 0,
            context_tokens=request.base_model.context_tokens or 0,
            num_tokens=runs.num_training_tokens(request.data_set, request.strategy),
            changes=request.changes,
        )
    except TuningConfigError as error:
        raise RunOptionsError(config_error_words(error)) from error


def _no_examples(request: RunRequest, config: TuningConfig) -> str:
    if runs.num_training_tokens(request.data_set, request.strategy):
        return _("Every example is longer than %(tokens)d tokens. Raise «Longest example».") % {
            "tokens": config.max_example_tokens
        }
    return _("The data set has no examples for this strategy. Choose another strategy or data set.")
