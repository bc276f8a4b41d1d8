"""How long an evaluation will roughly take, from what each method took before."""

from collections.abc import Iterable, Mapping

from curation.models import Unit
from training_jobs.evaluation.facts import KeptRun
from training_jobs.evaluation.methods.descriptions import MethodFamily, family_of
from training_jobs.evaluation.selectors import finished_with_results

# Seconds before the first question and for each, where nothing was measured yet: the embedded models on two
# cores (docs/benchmarks.md). Good enough to tell minutes from hours.
_UNKNOWN: Mapping[MethodFamily, tuple[float, float]] = {
    "topics": (30.0, 0.02),
    "reading": (30.0, 1.0),
    "writing": (5.0, 4.0),
    "searching": (2.0, 0.03),
}
_NUM_LOOKED_AT = 10
_LEAST_QUESTIONS = 5  # below, what a method took is mostly its preparation


def seconds_by_method(unit: Unit, methods: Iterable[str], num_questions: int) -> dict[str, float]:
    """For each method. Replies known already are not considered: it may well be faster."""
    measured = _measured(unit)
    found = {}
    for method in methods:
        at_start, each = _UNKNOWN[family_of(method)]
        known = measured.get(method)
        found[method] = known * num_questions if known is not None else at_start + each * num_questions
    return found


def _measured(unit: Unit) -> dict[str, float]:
    """Seconds a question by method, preparation included, of the newest evaluations that asked anew."""
    seconds: dict[str, float] = {}
    for run in finished_with_results(unit)[:_NUM_LOOKED_AT]:
        facts = KeptRun.from_document(run.results).facts
        if facts.num_questions < _LEAST_QUESTIONS or facts.num_reused_replies:
            continue
        for method, took in facts.seconds.items():
            seconds.setdefault(method, took / facts.num_questions)
    return seconds
