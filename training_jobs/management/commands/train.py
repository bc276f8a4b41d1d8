"""`manage.py train`: start a fine-tuning and follow it, or take a step with one that is there.

With the portal running its worker does the work, and this command only follows; Ctrl-C leaves the run alone
or cancels it. Without the portal the work is done here, and Ctrl-C puts the run aside with its checkpoint.
"""

from argparse import Namespace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from curation.models import Unit
from training_jobs.base_models.services import embedded_model_ensure
from training_jobs.enums import JobState, Preset, Strategy, TuningMethod
from training_jobs.exceptions import RunRefusedError
from training_jobs.management.console import errors_as_sentences, unit_with_code
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.events import Measured
from training_jobs.models import BaseModel, DataSet, TrainingRun
from training_jobs.models.run_documents import RunResults
from training_jobs.tuning.commands.following import build_new_data_set, follow_here, follow_portal
from training_jobs.tuning.commands.options import parse_options, parse_weights
from training_jobs.tuning.forecast import RunRequest
from training_jobs.tuning.job.working import RUN_JOB
from training_jobs.tuning.selectors import queue_position, ready_data_sets, usable_base_models
from training_jobs.tuning.services import run_create, run_pause
from training_jobs.tuning.tasks import RUN_QUEUE, start_run
from training_jobs.tuning.words import duration_words


class Command(BaseCommand):
    help = (
        "Start a fine-tuning and follow it; --status, --cancel, --pause and --resume take the run's number."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", default=settings.DEFAULT_UNIT_CODE, metavar="CODE")
        parser.add_argument("--data-set", default="", metavar="ID|new", help="default: the unit's newest")
        parser.add_argument("--base", default="", metavar="NAME", help="default: the model of the portal")
        parser.add_argument("--strategy", choices=Strategy.values, default=Strategy.INSTRUCTION.value)
        parser.add_argument("--method", choices=TuningMethod.values, default=TuningMethod.LORA.value)
        parser.add_argument("--preset", choices=Preset.values, default=Preset.BALANCED.value)
        parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--task-weight", action="append", default=[], metavar="KIND=WEIGHT")
        parser.add_argument("--name", default="")
        parser.add_argument("--detach", action="store_true", help="do not follow; the portal works on it")
        steps = parser.add_mutually_exclusive_group()
        steps.add_argument("--status", type=int, metavar="RUN")
        steps.add_argument("--cancel", type=int, metavar="RUN")
        steps.add_argument("--pause", type=int, metavar="RUN")
        steps.add_argument("--resume", type=int, metavar="RUN")
        steps.add_argument("--follow", type=int, metavar="RUN")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Namespace(**options)
        with errors_as_sentences():
            try:
                if not self._take_step(chosen):
                    self._follow(self._start(chosen), detach=chosen.detach)
            except RunRefusedError as error:
                raise CommandError("\n".join(filter(None, [str(error), error.proposal]))) from error

    # --- A run that is there ------------------------------------------------------------------------
    def _take_step(self, options: Namespace) -> bool:
        if options.status is not None:
            self._describe(_run(options.status))
        elif options.cancel is not None:
            RUN_JOB.cancel(_run(options.cancel))
            self.stdout.write(_("It is being cancelled."))
        elif options.pause is not None:
            run_pause(_run(options.pause))
            self.stdout.write(_("It will be paused after the current step."))
        elif options.resume is not None:
            run = _run(options.resume)
            _resume(run)
            self._follow(run, detach=options.detach)
        elif options.follow is not None:
            self._follow(_run(options.follow), detach=False)
        else:
            return False
        return True

    def _describe(self, run: TrainingRun) -> None:
        self.stdout.write(f"{run.pk}  {run}  {run.get_state_display()}  {100 * run.progress_ratio:.0f} %")
        place = queue_position(run)
        if place:
            self.stdout.write(_("Number %(place)d in the queue") % {"place": place})
        last = run.metrics.order_by("pk").last()
        if last is not None:
            loss = _("Training loss")
            self.stdout.write(f"{last.stage} {last.step}/{last.num_steps}  {loss} {last.training_loss:.3f}")
        for line in (run.message, run.proposal):
            if line:
                self.stdout.write(line)

    # --- A new one ----------------------------------------------------------------------------------
    def _start(self, options: Namespace) -> TrainingRun:
        embedded_model_ensure()
        unit = unit_with_code(options.unit)
        request = RunRequest(
            base_model=_base_model(options.base),
            data_set=_data_set(unit, options.data_set),
            strategy=Strategy(options.strategy),
            method=TuningMethod(options.method),
            preset=Preset(options.preset),
            changes=parse_options(options.option),
            task_weights=parse_weights(options.task_weight),
            name=options.name,
        )
        # Without the portal nobody reads the queue: the work is done by this process when it follows.
        run = run_create(request) if settings.CELERY_TASK_ALWAYS_EAGER else start_run(request)
        time = duration_words(read_document(Measured, run.estimate).seconds or 0.0)
        self.stdout.write(
            _("Run %(number)d «%(name)s»: about %(time)s.") % {"number": run.pk, "name": run, "time": time}
        )
        return run

    def _follow(self, run: TrainingRun, *, detach: bool) -> None:
        if detach:
            return
        if settings.CELERY_TASK_ALWAYS_EAGER:
            follow_here(run)
        elif not follow_portal(run):
            self.stdout.write(
                _("The run goes on. Follow it again with: manage.py train --follow %d") % run.pk
            )
            return
        run.refresh_from_db()
        self._end(run)

    def _end(self, run: TrainingRun) -> None:
        """Say how it ended; a failure is the command's failure too."""
        if run.state == JobState.FAILED:
            raise CommandError("\n".join(filter(None, [run.message, run.proposal])))
        self.stdout.write(f"{run.get_state_display()}. {run.message}".strip())
        if run.state == JobState.PAUSED:
            self.stdout.write(_("Go on with: manage.py train --resume %d") % run.pk)
        results = RunResults.read(run.results)
        if run.state == JobState.SUCCEEDED and results.held_out:
            for name, score in results.held_out.overall.items():
                gain = score.difference
                self.stdout.write(
                    f"  {name:10} {score.base.value:.3f} → {score.tuned.value:.3f}"
                    f"  ({gain.value:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}])"
                )
        if results.release is not None:
            self.stdout.write(_("Release %d is a candidate.") % results.release)


def _run(number: int) -> TrainingRun:
    run = TrainingRun.objects.filter(pk=number).first()
    if run is None:
        raise CommandError(_("There is no run with the number %d.") % number)
    return run


def _resume(run: TrainingRun) -> None:
    """A run that already waits needs no step, only somebody who works on it."""
    if run.state == JobState.QUEUED:
        return
    if settings.CELERY_TASK_ALWAYS_EAGER:
        RUN_JOB.go_on(run)
    else:
        RUN_QUEUE.go_on(run)


def _base_model(name: str) -> BaseModel:
    models = usable_base_models()
    chosen = models.filter(name=name).first() if name else models.order_by("-is_embedded", "name").first()
    if chosen is None:
        known = ", ".join(f"«{model}»" for model in models) or _("none yet; run manage.py prepare_models")
        raise CommandError(_("Choose a base model with --base. Usable: %s") % known)
    return chosen


def _data_set(unit: Unit, wanted: str) -> DataSet:
    if wanted == "new":
        built = build_new_data_set(unit)
        if built.state != JobState.SUCCEEDED:
            raise CommandError("\n".join(filter(None, [built.message, built.proposal])))
        return built
    ready = ready_data_sets().filter(unit=unit)
    chosen = ready.filter(pk=int(wanted)).first() if wanted.isdecimal() else ready.first()
    if chosen is None or (wanted and not wanted.isdecimal()):
        known = ", ".join(f"{data_set.pk} «{data_set}»" for data_set in ready[:10])
        raise CommandError(
            _(
                "Choose a finished data set with --data-set, or build one with manage.py dataset."
                " There are: %s"
            )
            % (known or "–")
        )
    return chosen
