"""Which evaluation tells about a condition, or why none does and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assistant.index.selectors import index_generation
from training_jobs.evaluation.facts import KeptRun
from training_jobs.gate.checks import Check, CheckState, Condition
from training_jobs.gate.selectors import finished_runs, newest_version, unfinished_run
from training_jobs.models import EvaluationRun, EvaluationSetVersion, Release
from training_jobs.question_sets.selectors import leaks_of

_NUM_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Source:
    """`run` tells about the condition, or is None and `missing` says why."""

    run: EvaluationRun | None
    missing: str = ""
    advice: str = ""
    needs_evaluation: bool = False

    def as_check(self, condition: Condition) -> Check:
        return Check(
            condition,
            CheckState.NOT_MEASURED,
            self.missing,
            self.advice,
            needs_evaluation=self.needs_evaluation,
        )


def find_source(release: Release, condition: Condition) -> Source:
    """The newest evaluation that is of the newest version, the present content and both methods."""
    version = newest_version(condition.evaluation_set)
    named = {"set": condition.evaluation_set.name}
    if version is None:
        return Source(
            None,
            _("Not measured yet: «%(set)s» has never been frozen.") % named,
            _("Open the set, judge its questions and freeze it."),
        )
    generation = index_generation(release.unit)
    reasons = []
    runs = finished_runs(condition.evaluation_set, condition.candidate)[:_NUM_LOOKED_AT]
    for run in runs:
        reason = _unusable(run, release, condition, version, generation)
        if not reason:
            return Source(run)
        reasons.append(reason)
    if unfinished_run(version, condition.part, condition.methods):
        return Source(
            None,
            _("Being measured now with «%(set)s».") % named,
            _("Come back when the evaluation has ended."),
        )
    why = next(iter(reasons), _("no evaluation with this model exists"))
    return Source(
        None,
        _("Not measured yet with «%(set)s»: %(why)s.") % {**named, "why": why},
        _("Press «Measure now»."),
        needs_evaluation=True,
    )


def _unusable(
    run: EvaluationRun,
    release: Release,
    condition: Condition,
    version: EvaluationSetVersion,
    generation: int,
) -> str:
    """Why this evaluation does not tell about the condition; empty when it does."""
    if run.set_version_id != version.pk:
        return _(
            "the last evaluation used version %(old)d of the questions, and now there is version %(new)d"
        ) % {"old": run.set_version.number, "new": version.number}
    if run.part not in {"", condition.part}:
        return _("the last evaluation asked only the questions for tuning")
    if run.created_at < release.created_at:
        return _("the last evaluation is older than the model")
    if run.index_generation != generation:
        return _("the published content has changed since the last evaluation")
    return _other_methods(run, release, condition)


def _other_methods(run: EvaluationRun, release: Release, condition: Condition) -> str:
    """Whether a method is missing, or answered with other files than the release has now."""
    kept = KeptRun.from_document(run.results)
    for method in condition.methods:
        if method in kept.skipped:
            return _("in the last evaluation a model could not answer (%(reason)s)") % {
                "reason": kept.skipped[method]
            }
        if method not in run.reply_keys:
            return _("the last evaluation did not compare with what would be replaced now")
    if kept.model_digest(condition.candidate) not in {"", release.served_model.digest}:
        return _("the files of the model were others in the last evaluation")
    return ""


def leaked_ids(run: EvaluationRun, releases: Iterable[Release]) -> set[str]:
    """Questions of the version that one of these releases has learned: they prove nothing for it."""
    data_sets = {release.run.data_set_id for release in releases if release.run is not None}
    return {leak.question_id for leak in leaks_of(run.set_version) if leak.data_set in data_sets}
