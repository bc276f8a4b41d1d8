"""`manage.py judge`: how far the judge model agrees with people, from a terminal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from training_jobs.evaluation.judge.agreement import (
    MIN_KAPPA,
    MIN_VOTES,
    gate_refusal,
    grade_votes,
    judge_agreement,
)
from training_jobs.evaluation.judge.grading import is_switched_on
from training_jobs.measures.figures import decimal


class Command(BaseCommand):
    help = "Agreement of the judge model with people's votes; --votes has it grade the new ones first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--votes", action="store_true", help="grade the votes without grades first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_switched_on():
            raise CommandError(_("No judge model is configured (JUDGE_MODEL)."))
        found = grade_votes() if options["votes"] else judge_agreement()
        self.stdout.write(
            _("Votes compared: %(votes)d; without grades: %(waiting)d.")
            % {"votes": found.num_votes, "waiting": found.num_waiting}
        )
        if found.kappa is not None:
            low, high = (decimal(bound or 0.0, 2) for bound in (found.low, found.high))
            self.stdout.write(f"κ {decimal(found.kappa, 2)} ({low} – {high})")
        refusal = gate_refusal()
        self.stdout.write(
            _("It may not decide at the gate: %(why)s.") % {"why": refusal}
            if refusal
            else _("It may decide at the gate (κ at least %(kappa)s on at least %(votes)d votes).")
            % {"kappa": decimal(MIN_KAPPA, 1), "votes": MIN_VOTES}
        )
