"""`manage.py ranker`: train the ranker that decides between entries, put it in service, take it back."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.enums import ModelRole
from assistant.exceptions import AssistantError
from assistant.models import ServedModel
from assistant.ranker.current import DEFAULT_DOCUMENT
from curation.models import Unit
from training_jobs.enums import UNFINISHED_STATES, JobState
from training_jobs.exceptions import TrainingJobsError
from training_jobs.models import RankerTraining
from training_jobs.ranker.gate import check_sentence, ranker_verdict
from training_jobs.ranker.job import train_ranker
from training_jobs.ranker.selectors import ranker_in_service
from training_jobs.ranker.services import ranker_put_in_service, ranker_roll_back, ranker_training_create
from training_jobs.ranker.shipped import train_shipped_ranker

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

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, "_" + options["action"])(options)
        except (TrainingJobsError, AssistantError) as error:
            raise CommandError(str(error)) from error

    def _shipped(self, options: dict[str, Any]) -> None:
        document = train_shipped_ranker(options["data"], self.stdout.write, without=options["without"])
        text = json.dumps(document, ensure_ascii=False, indent=1)
        options["out"].write_text(text + "\n", encoding="utf-8")
        self._tell_curve(document)

    def _train(self, options: dict[str, Any]) -> None:
        """Here and now; when the portal's worker was quicker, its end is waited for."""
        job = ranker_training_create(_unit(options["unit"]), actor=None)
        train_ranker(job.pk, progress=lambda done, total: self.stdout.write(f"{done}/{total}"))
        while (job := RankerTraining.objects.get(pk=job.pk)).state in UNFINISHED_STATES:
            time.sleep(_LOOK_EVERY_S)
        if job.state != JobState.SUCCEEDED or job.ranker is None:
            raise CommandError(f"{job.message} {job.proposal}".strip())
        self.stdout.write(f"{job.ranker.pk} {job.ranker.name}")
        self._tell_curve(job.ranker.document)
        for check in job.ranker.document["gate"]["checks"]:
            self.stdout.write(f"· {check['state']}: {check_sentence(check)}")
        verdict = ranker_verdict(job.ranker.document, in_service=ranker_in_service(job.unit).digest)
        self.stdout.write(verdict.summary)

    def _list(self, options: dict[str, Any]) -> None:
        units = [_unit(options["unit"])] if options["unit"] else list(Unit.objects.order_by("code"))
        for unit in units:
            self.stdout.write(f"{unit.code}: {ranker_in_service(unit).name}")
        rankers = ServedModel.objects.filter(role=ModelRole.RANKER, unit__in=units)
        for ranker in rankers.select_related("unit").order_by("-created_at"):
            state = _("in service") if ranker.in_production else _("candidate")
            made = timezone.localtime(ranker.created_at).strftime("%Y-%m-%d %H:%M")
            self.stdout.write(f"{ranker.pk} · {ranker.name} · {state} · {made}")

    def _promote(self, options: dict[str, Any]) -> None:
        ranker = ServedModel.objects.filter(pk=options["ranker"], role=ModelRole.RANKER).first()
        if ranker is None:
            raise CommandError(_("There is no ranker %(number)d.") % {"number": options["ranker"]})
        event = ranker_put_in_service(ranker, actor=_user(options["by"]), reason=options["reason"])
        self.stdout.write(
            _("«%(name)s» decides for %(unit)s.") % {"name": ranker.name, "unit": event.unit.code}
        )

    def _rollback(self, options: dict[str, Any]) -> None:
        unit = _unit(options["unit"])
        event = ranker_roll_back(unit, actor=_user(options["by"]), reason=options["reason"])
        self.stdout.write(_("Back to «%(name)s».") % {"name": event.gate["restored_name"]})

    def _tell_curve(self, document: dict[str, Any]) -> None:
        self.stdout.write(
            f"certain from {document['certain_from']}, answerable from {document['answerable_from']}"
        )
        for point in document["curve"]:
            self.stdout.write(
                f"  from {point['from']}: coverage {point['coverage']}, precision {point['precision']}"
            )


def _unit(code: str) -> Unit:
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise CommandError(_("There is no unit with the code «%s».") % code)
    return found


def _user(name: str) -> User | None:
    if not name:
        return None
    found: User | None = get_user_model().objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(_("There is no active user «%(name)s».") % {"name": name})
    return found
