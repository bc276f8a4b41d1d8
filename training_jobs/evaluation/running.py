"""Asking every method every question, keeping each reply, and going on where a killed run stopped."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.exceptions import AssistantError
from training_jobs.evaluation.methods.base import Method
from training_jobs.evaluation.predictions import Prediction
from training_jobs.evaluation.process_memory import PeakMemory, answering_pids
from training_jobs.evaluation.store import Circumstances, ReplyStore
from training_jobs.exceptions import JobStoppedError, TrainingJobsError
from training_jobs.question_sets.question_file import Question

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]  # of (method, questions done, questions in all)


def _silent(_method: str, _done: int, _total: int) -> None:
    return


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
    progress: Progress = _silent,
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
