"""`manage.py ranker`: train the ranker that decides between entries, put it in service, take it back."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.enums import ModelRole
from assistant.models import ServedModel
from assistant.ranker.current import DEFAULT_DOCUMENT
from curation.models import Unit
from training_jobs.enums import UNFINISHED_STATES, JobState
from training_jobs.gate.verdict import Restored
from training_jobs.jobs.runner import run_job
from training_jobs.management.console import errors_as_sentences, unit_with_code, user_named
from training_jobs.models import RankerTraining
from training_jobs.ranker.document import RankerFigures
from training_jobs.ranker.job import RANKER_JOB
from training_jobs.ranker.selectors import ranker_in_service
from training_jobs.ranker.services import ranker_put_in_service, ranker_roll_back, ranker_training_create
from training_jobs.ranker.shipped import train_shipped_ranker
from training_jobs.ranker.verdict import check_sentence, ranker_verdict

_LOOK_EVERY_S = 1.0


class Command(BaseCommand):
    help = "Train the ranker that decides between entries, put one in service, take it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        shipped = actions.add_parser("shipped", help="make the product's own ranker again from public sets")
        shipped.add_argument("--data", type=Path, default=settings.BASE_DIR.parent / "shared" / "data")
        shipped.add_argument("--out", type=Path, default=DEFAULT_DOCUMENT)
        shipped.add_argument(
            "--without", nargs="+", default=(), metavar="SET", help="leave out sets whose name begins so"
        )
        trained = actions.add_parser("train", help="train an office's own on its questions")
        listed = actions.add_parser("list", help="every ranker of an office, and the product's")
        promoted = actions.add_parser("promote", help="put one in service")
        promoted.add_argument("ranker", type=int, metavar="NUMBER", help="number of the ranker (see list)")
        back = actions.add_parser("rollback", help="put back what was in service before")
        for action in (trained, back):
            action.add_argument("--unit", metavar="CODE", required=True, help="code of the office")
        listed.add_argument("--unit", metavar="CODE", help="those of this office")
        for action in (promoted, back):
            action.add_argument("--reason", default="", help="why; needed while the gate is closed")
            action.add_argument("--by", metavar="USER", default="", help="in whose name; rights are checked")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        with errors_as_sentences():
            getattr(self, f"_{action}")(**options)

    def _shipped(self, *, data: Path, out: Path, without: Sequence[str], **_options: Any) -> None:
        ranker = train_shipped_ranker(data, self.stdout.write, without=without)
        text = json.dumps(ranker.as_document(), ensure_ascii=False, indent=1)
        out.write_text(text + "\n", encoding="utf-8")
        self._print_curve(ranker.figures)

    def _train(self, *, unit: str, **_options: Any) -> None:
        """Here and now; when the portal's worker was quicker, its end is waited for."""
        job = ranker_training_create(unit_with_code(unit), actor=None)
        run_job(RANKER_JOB, job.pk, watch=lambda done, total: self.stdout.write(f"{done}/{total}"))
        while (job := RankerTraining.objects.get(pk=job.pk)).state in UNFINISHED_STATES:
            time.sleep(_LOOK_EVERY_S)
        if job.state != JobState.SUCCEEDED or job.ranker is None:
            raise CommandError(f"{job.message} {job.proposal}".strip())
        self.stdout.write(f"{job.ranker.pk} {job.ranker.name}")
        figures = RankerFigures.from_document(job.ranker.document)
        self._print_curve(figures)
        for check in figures.gate.checks if figures.gate else ():
            self.stdout.write(f"· {check.state}: {check_sentence(check)}")
        verdict = ranker_verdict(job.ranker.document, in_service=ranker_in_service(job.unit).digest)
        self.stdout.write(verdict.summary)

    def _list(self, *, unit: str | None, **_options: Any) -> None:
        units = [unit_with_code(unit)] if unit else list(Unit.objects.order_by("code"))
        for each in units:
            self.stdout.write(f"{each.code}: {ranker_in_service(each).name}")
        rankers = ServedModel.objects.filter(role=ModelRole.RANKER, unit__in=units)
        for ranker in rankers.select_related("unit").order_by("-created_at"):
            state = _("in service") if ranker.in_production else _("candidate")
            made = timezone.localtime(ranker.created_at).strftime("%Y-%m-%d %H:%M")
            self.stdout.write(f"{ranker.pk} · {ranker.name} · {state} · {made}")

    def _promote(self, *, ranker: int, by: str, reason: str, **_options: Any) -> None:
        found = ServedModel.objects.filter(pk=ranker, role=ModelRole.RANKER).first()
        if found is None:
            raise CommandError(_("There is no ranker %(number)d.") % {"number": ranker})
        event = ranker_put_in_service(found, actor=user_named(by), reason=reason)
        self.stdout.write(
            _("«%(name)s» decides for %(unit)s.") % {"name": found.name, "unit": event.unit.code}
        )

    def _rollback(self, *, unit: str, by: str, reason: str, **_options: Any) -> None:
        event = ranker_roll_back(unit_with_code(unit), actor=user_named(by), reason=reason)
        self.stdout.write(_("Back to «%(name)s».") % {"name": Restored.from_document(event.gate).name})

    def _print_curve(self, figures: RankerFigures) -> None:
        self.stdout.write(f"certain from {figures.certain_from}, answerable from {figures.answerable_from}")
        for point in figures.curve:
            self.stdout.write(
                f"  from {point.threshold}: coverage {point.coverage}, precision {point.precision}"
            )
