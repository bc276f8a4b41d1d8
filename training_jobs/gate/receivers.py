"""What the gate does when something was measured or frozen.

Every process loads this module, so what it calls is loaded when something happens.
"""

from typing import Any

from django.dispatch import receiver

from training_jobs.evaluation.signals import evaluation_finished
from training_jobs.models import EvaluationRun, EvaluationSetVersion
from training_jobs.question_sets.signals import set_frozen


@receiver(set_frozen, dispatch_uid="training_jobs.begin_gate_rules")
def begin_gate_rules(*, version: EvaluationSetVersion, **_signal: Any) -> None:
    from training_jobs.gate.services import gate_rules_begin

    gate_rules_begin(version)


@receiver(evaluation_finished, dispatch_uid="training_jobs.note_written_answers")
def note_what_was_written(*, run: EvaluationRun, **_signal: Any) -> None:
    from training_jobs.gate.writing import note_written_answers

    note_written_answers(run)
