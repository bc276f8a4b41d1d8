"""Building a data set as a job. It may be killed anywhere: what is written is written at once, at the end."""

from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.index.job import build_index
from training_jobs.data_sets.composing.compose import Composition, compose
from training_jobs.data_sets.examples import examples_digest
from training_jobs.data_sets.leaks import guarded_questions
from training_jobs.data_sets.lengths import TokenCounter, length_summary
from training_jobs.data_sets.recipe import Recipe
from training_jobs.data_sets.services import data_set_freeze
from training_jobs.exceptions import NothingToLearnError, RecipeError
from training_jobs.jobs.pulse import Pulse, Watch, nobody
from training_jobs.jobs.runner import JobKind, Outcome, Words, failed, run_job
from training_jobs.models import DataSet

_TOTAL = 100
# Where each stage begins and ends on a scale of 100.
_STAGES = {
    "text": (0, 3),
    "vectors": (3, 12),
    "questions": (12, 30),
    "meaning": (30, 30),
    "examples": (30, 85),
    "leaks": (85, 95),
    "writing": (95, _TOTAL),
}
MAX_KEPT_LEAKS = 500


def build_data_set(pk: int, *, progress: Watch = nobody) -> DataSet | None:
    """Build one data set if it is free; returns it as it stands afterwards, None when it was not free."""
    return run_job(DATA_SET_JOB, pk, watch=progress)


def _build(job: DataSet, pulse: Pulse) -> None:
    tell = pulse.by_stages(_STAGES)
    recipe = Recipe.from_json(job.recipe)
    build_index(job.unit, progress=tell)
    composition = compose(
        job.unit,
        recipe,
        as_of=recipe.as_of or timezone.localdate(job.created_at),
        until=job.created_at,
        evaluation_questions=guarded_questions(job.unit),
        progress=tell,
        memory=_memory(job),
    )
    if not composition.examples:
        raise NothingToLearnError
    counter = TokenCounter()
    lengths = counter.count(composition.examples)
    tell("writing", 0, 1)
    data_set_freeze(
        job,
        sources=composition.sources,
        splits=composition.splits,
        examples=zip(composition.examples, lengths, strict=True),
        digest=examples_digest(composition.examples),
        counts=composition.counts,
        token_lengths=asdict(length_summary(lengths, counter)),
        leaks=[asdict(leak) for leak in composition.leaks[:MAX_KEPT_LEAKS]],
        message=_notes(composition),
        progress_done=_TOTAL,
        progress_total=_TOTAL,
    )


def _memory(job: DataSet) -> Path:
    return Path(settings.VAR_DIR) / "data-sets" / str(job.pk) / "paraphrases.jsonl"


def _notes(composition: Composition) -> str:
    sentences = {
        "no_encoder": _("Made by words alone: the sentence encoder was not available."),
        "engine_away": _("Some paraphrases are missing: the text generator did not answer."),
    }
    return " ".join(sentences[note] for note in composition.notes)


def _explain(error: Exception) -> Outcome | None:
    match error:
        case RecipeError():
            return failed(error, str(error), _("Make a new data set with a corrected recipe."))
        case NothingToLearnError():
            return failed(
                error,
                _("The office has nothing published and in force that the public may read."),
                _("Publish frequent questions, documents or a regulation, and build it again."),
            )
    return None


DATA_SET_JOB = JobKind(
    model=DataSet,
    work=_build,
    explain=_explain,
    unexpected=Words(
        gettext_lazy("The building stopped by an internal error (%(name)s)."),
        gettext_lazy("Build it again; if it happens again, tell whoever looks after the portal."),
    ),
    gave_up=Words(
        gettext_lazy("The process that builds it ended five times without saying why."),
        gettext_lazy("Build it again; if it happens again, leave parts of the recipe out."),
    ),
    cancelled=gettext_lazy("The building was cancelled; nothing was written."),
    nothing_to_cancel=gettext_lazy("This data set has ended already; there is nothing to cancel."),
    cannot_go_on=gettext_lazy("Only a failed or cancelled data set can be built again."),
)
