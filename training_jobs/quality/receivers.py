"""A finished evaluation of the night is compared with the one before.

Every process loads this module, so what it calls is loaded when something happens.
"""

from typing import Any

from django.dispatch import receiver

from training_jobs.evaluation.signals import evaluation_finished
from training_jobs.models import EvaluationRun


@receiver(evaluation_finished, dispatch_uid="training_jobs.compare_with_the_night_before")
def compare_with_the_night_before(*, run: EvaluationRun, **_signal: Any) -> None:
    from training_jobs.quality.job import after_evaluation

    after_evaluation(run)
