"""Building a data set as a job. It may be killed anywhere: what is written is written at once, at the end."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from assistant.index.job import build_index
from training_jobs.data_sets.composing.compose import Composition, compose
from training_jobs.data_sets.examples import Example, examples_digest
from training_jobs.data_sets.guarded import guarded_questions
from training_jobs.data_sets.lengths import TokenCounter, length_summary
from training_jobs.data_sets.recipe import Recipe
from training_jobs.data_sets.services import NewExample, NewSource, data_set_freeze
from training_jobs.enums import JobState
from training_jobs.exceptions import (
    BuildStoppedError,
    LeaseLostError,
    NothingToLearnError,
    RecipeError,
)
from training_jobs.jobs.keeping import keeping_lease
from training_jobs.jobs.lease import job_claim, job_finish, job_heartbeat
from training_jobs.models import DataSet

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # done, total
_HEARTBEAT_EVERY_S = 2.0
_TOTAL = 100
# Where each stage begins and ends on a scale of 100.
_STAGES = {
    "text": (0, 3),
    "vectors": (3, 12),
    "questions": (12, 30),
    "meaning": (30, 30),
    "examples": (30, 85),
    "leaks": (85, 95),
    "writing": (95, 100),
}
MAX_KEPT_LEAKS = 500


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def build_data_set(pk: int, *, progress: Progress = _silent) -> DataSet | None:
    """Build one data set if it is free; returns it as it stands afterwards, None when it was not free.

    A database that goes away is no failure of the data set: its lease runs out and another worker begins
    again.
    """
    job = job_claim(DataSet, pk)
    if job is None:
        return None
    try:
        with keeping_lease(job):
            _build(job, _Pulse(job, progress))
    except LeaseLostError:
        pass  # whoever took it over writes
    except BuildStoppedError:
        job_finish(job, JobState.CANCELLED, message=_("The building was cancelled; nothing was written."))
    except RecipeError as error:
        _fail(job, error, str(error), _("Make a new data set with a corrected recipe."))
    except NothingToLearnError as error:
        _fail(
            job,
            error,
            _("The office has nothing published and in force that the public may read."),
            _("Publish frequent questions, documents or a regulation, and build it again."),
        )
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("data_set_failed data_set=%s", job.pk)
        _fail(
            job,
            error,
            _("The building stopped by an internal error (%(name)s).") % {"name": type(error).__name__},
            _("Build it again; if it happens again, tell whoever looks after the portal."),
        )
    return DataSet.objects.get(pk=pk)


class _Pulse:
    """Tells how far the work is now and then, and stops it when it has to stop."""

    def __init__(self, job: DataSet, progress: Progress) -> None:
        self._job = job
        self._progress = progress
        self._done = 0
        self._next = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        first, last = _STAGES[stage]
        self._done = max(self._done, first + int((last - first) * (done / total if total else 0)))
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _HEARTBEAT_EVERY_S
        self._progress(self._done, _TOTAL)
        is_mine = job_heartbeat(self._job, progress_done=self._done, progress_total=_TOTAL)
        if not is_mine or DataSet.objects.filter(pk=self._job.pk, cancel_requested=True).exists():
            raise BuildStoppedError


def _build(job: DataSet, pulse: _Pulse) -> None:
    recipe = Recipe.from_json(job.recipe)
    build_index(job.unit, progress=pulse)
    composition = compose(
        job.unit,
        recipe,
        as_of=recipe.as_of or timezone.localdate(job.created_at),
        until=job.created_at,
        evaluation_questions=guarded_questions(job.unit),
        progress=pulse,
        memory=_memory(job),
    )
    if not composition.examples:
        raise NothingToLearnError
    counter = TokenCounter()
    lengths = counter.count(composition.examples)
    pulse("writing", 0, 1)
    data_set_freeze(
        job,
        sources=_sources(composition),
        examples=_examples(composition.examples, lengths),
        digest=examples_digest(composition.examples),
        counts=composition.counts,
        token_lengths=length_summary(lengths, counter),
        leaks=[leak.to_json() for leak in composition.leaks[:MAX_KEPT_LEAKS]],
        message=_notes(composition),
        progress_done=_TOTAL,
        progress_total=_TOTAL,
    )


def _memory(job: DataSet) -> Path:
    return Path(settings.VAR_DIR) / "data-sets" / str(job.pk) / "paraphrases.jsonl"


def _sources(composition: Composition) -> Iterator[NewSource]:
    for source in composition.sources:
        yield NewSource(
            key=source.key,
            title=source.title,
            url=source.url,
            digest=source.digest,
            published_at=source.published_at,
            split=composition.splits[source.key].value,
        )


def _examples(examples: Sequence[Example], lengths: Sequence[int]) -> Iterator[NewExample]:
    for example, num_tokens in zip(examples, lengths, strict=True):
        yield NewExample(
            kind=example.kind.value,
            split=example.split.value,
            source_key=example.source.key if example.source else None,
            passage_keys=example.passage_keys,
            messages=example.messages,
            text=example.text,
            num_tokens=num_tokens,
        )


def _notes(composition: Composition) -> str:
    sentences = {
        "no_encoder": _("Made by words alone: the sentence encoder was not available."),
        "engine_away": _("Some paraphrases are missing: the text generator did not answer."),
    }
    return " ".join(sentences[note] for note in composition.notes)


def _fail(job: DataSet, error: Exception, message: str, proposal: str) -> None:
    job_finish(job, JobState.FAILED, error=type(error).__name__, message=message, proposal=proposal)
