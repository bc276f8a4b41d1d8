"""A whole evaluation: ask, measure, compare, conclude. The command and the job call this."""

import logging
import platform
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.exceptions import AssistantError
from assistant.index.selectors import index_generation
from curation.models import Unit
from training_jobs.evaluation.facts import FrozenSet, RunFacts
from training_jobs.evaluation.judge.grading import Progress, judge_replies
from training_jobs.evaluation.methods.base import Method
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.prices import configured_prices
from training_jobs.evaluation.process_memory import PeakMemory, answering_pids
from training_jobs.evaluation.report.writing import pdf_report, write_report
from training_jobs.evaluation.scoring.comparisons import compare_all
from training_jobs.evaluation.scoring.conclusions import conclude
from training_jobs.evaluation.scoring.confusions import confusions_of
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.slices import slice_all
from training_jobs.evaluation.scoring.summary import summarise_all
from training_jobs.evaluation.store import Circumstances, PredictionStore, ReplyStore
from training_jobs.exceptions import JobStoppedError, MethodUnavailableError, TrainingJobsError
from training_jobs.ml.files import write_aside
from training_jobs.question_sets.question_file import Question, set_digest

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Finished:
    """What came of a run. `skipped` holds, for each method that could not go on, what people should do."""

    predictions: dict[str, list[Prediction]] = field(default_factory=dict)
    settings: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    num_reused: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def run_methods(
    methods: Sequence[Method],
    questions: Sequence[Question],
    *,
    store: ReplyStore,
    circumstances: Circumstances,
    progress: Progress,
) -> Finished:
    """Every method on every question that the store holds no reply to.

    A method that cannot work is skipped with its reason, and the others go on; the replies it gave stay in
    the store. A method whose replies are all known is not even prepared twice.

    Raises:
        JobStoppedError: `progress` said that asking has to stop.
    """
    finished = Finished()
    for method in methods:
        started = time.perf_counter()
        with closing(method):
            try:
                key = circumstances.key(method.name, method.settings)
                known = store.known(key, method.name, questions)
                finished.num_reused += len(known)
                finished.predictions[method.name] = _complete(method, questions, known, key, store, progress)
            except JobStoppedError:
                raise
            except (TrainingJobsError, AssistantError) as error:
                logger.warning(
                    "evaluation_method_skipped method=%s error=%s", method.name, type(error).__name__
                )
                finished.skipped[method.name] = str(error)
                continue
        finished.keys[method.name] = key
        finished.settings[method.name] = dict(method.settings)
        finished.seconds[method.name] = round(time.perf_counter() - started, 2)
    store.finish(finished.keys, questions)
    return finished


def ask(method: Method, question: Question) -> Prediction:
    started = time.perf_counter()
    outcome = method.ask(question)
    elapsed_ms = (time.perf_counter() - started) * 1000
    return Prediction(question, method.name, outcome, round(outcome.elapsed_ms or elapsed_ms, 3))


def _complete(
    method: Method,
    questions: Sequence[Question],
    known: Mapping[str, Prediction],
    key: str,
    store: ReplyStore,
    progress: Progress,
) -> list[Prediction]:
    """Known replies and new ones, in the order of the questions."""
    replies = dict(known)
    progress(method.name, len(replies), len(questions))
    memory: PeakMemory | None = None
    if len(replies) < len(questions):
        method.prepare()
        memory = PeakMemory(answering_pids(method))
    for question in questions:
        if question.id not in replies:
            given = store.given_meanwhile(key, method.name, question)
            replies[question.id] = given or store.add(key, _ask(method, question, memory))
            progress(method.name, len(replies), len(questions))
    return [replies[question.id] for question in questions]


def _ask(method: Method, question: Question, memory: PeakMemory | None) -> Prediction:
    reply = ask(method, question)
    return replace(
        reply, outcome=replace(reply.outcome, memory_mb=None if memory is None else memory.read_mb())
    )


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
