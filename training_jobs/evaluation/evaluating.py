"""A whole evaluation: ask, measure, compare, conclude. The command and the job call this."""

import platform
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.index.selectors import index_generation
from curation.models import Unit
from training_jobs.evaluation.facts import FrozenSet, RunFacts
from training_jobs.evaluation.judge.replies import judge_replies
from training_jobs.evaluation.methods.base import Method
from training_jobs.evaluation.prices import configured_prices
from training_jobs.evaluation.report.pdf import pdf_report
from training_jobs.evaluation.report.writing import write_report
from training_jobs.evaluation.running import Finished, Progress, run_methods
from training_jobs.evaluation.scoring.comparisons import compare_all
from training_jobs.evaluation.scoring.conclusions import conclude
from training_jobs.evaluation.scoring.confusions import confusions_of
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.slices import slice_all
from training_jobs.evaluation.scoring.summary import summarise_all
from training_jobs.evaluation.store import Circumstances, PredictionStore
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.ml.files import write_aside
from training_jobs.question_sets.question_file import Question, set_digest


def evaluate(
    unit: Unit,
    questions: Sequence[Question],
    methods: Sequence[Method],
    out: Path,
    *,
    seed: int,
    baseline: str = "",
    progress: Progress,
) -> Evaluation:
    """Run what is not known yet; write `predictions.jsonl`, `metrics.json`, `report.html` and `report.pdf`.

    Raises:
        EvaluationBusyError: another evaluation writes into the folder.
        MethodUnavailableError: not one method could be evaluated; the message tells why for each.
    """
    started = timezone.now()
    circumstances = Circumstances(set_digest(questions), unit.code, index_generation(unit))
    with PredictionStore(out) as store:
        finished = run_methods(
            methods, questions, store=store, circumstances=circumstances, progress=progress
        )
        evaluation = measure(
            unit, questions, finished, circumstances, started_at=started, seed=seed, baseline=baseline
        )
        write_report(out, evaluation)
        write_aside(out / "report.pdf", pdf_report(evaluation))
    return evaluation


def measure(
    unit: Unit,
    questions: Sequence[Question],
    finished: Finished,
    circumstances: Circumstances,
    *,
    started_at: datetime,
    seed: int,
    baseline: str,
    title: str = "",
    frozen: FrozenSet | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """What the replies are worth. `progress` is told of the judge model, where one is configured.

    Raises:
        MethodUnavailableError: not one method could be evaluated; the message tells why for each.
    """
    if not finished.predictions:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in finished.skipped.items())
        raise MethodUnavailableError(_("No method could be evaluated. %(reasons)s") % {"reasons": reasons})
    predictions, judging = judge_replies(finished.predictions, progress=progress)
    summaries = summarise_all(predictions, seed=seed)
    comparisons = compare_all(summaries, baseline=baseline)
    return Evaluation(
        title=title or _("Evaluation of «%s»") % unit.code,
        facts=RunFacts(
            unit=unit.code,
            unit_name=unit.name,
            num_questions=len(questions),
            num_answerable=sum(question.is_answerable for question in questions),
            set_digest=circumstances.set_digest,
            index_generation=circumstances.index_generation,
            content_changed_meanwhile=index_generation(unit) != circumstances.index_generation,
            seed=seed,
            baseline=baseline,
            started_at=started_at.isoformat(timespec="seconds"),
            num_reused_replies=finished.num_reused,
            seconds=finished.seconds,
            judging=judging,
            prices=configured_prices(),
            machine=f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
            frozen=frozen,
        ),
        summaries=summaries,
        comparisons=tuple(comparisons),
        conclusions=tuple(conclude(summaries, comparisons, baseline=baseline)),
        slices=slice_all(summaries, seed=seed),
        settings=finished.settings,
        skipped=finished.skipped,
        confusions=confusions_of(summaries),
    )
