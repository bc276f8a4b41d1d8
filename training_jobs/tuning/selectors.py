"""Reading fine-tuning runs: their place in the queue, their diary, and how much work a data set is."""

from collections.abc import Collection

from django.db.models import Count, Max, Q, QuerySet, Sum

from training_jobs.data_sets.export import HELD_OUT_KINDS, STAGE_KINDS
from training_jobs.enums import ExampleKind, JobState, Split, Strategy
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.needs import HeldOutWork, StageWork
from training_jobs.models import BaseModel, DataSet, DataSetExample, RunMetric, RunSample, TrainingRun

NUM_SAMPLE_QUESTIONS = 5
_SHARED_ALLOWANCE = 1.5
SHORT_RUN_QUESTIONS = 40
_NUM_MEASURED = 200  # examples read to learn which share of an example is answer


def ready_data_sets() -> QuerySet[DataSet]:
    return DataSet.objects.filter(state=JobState.SUCCEEDED).select_related("unit")


def usable_base_models() -> QuerySet[BaseModel]:
    return BaseModel.objects.filter(check_state="usable", licence_accepted_at__isnull=False)


def queue_position(run: TrainingRun) -> int | None:
    """1 for the run that goes next; None when it does not wait."""
    if run.state != JobState.QUEUED:
        return None
    ahead = (
        Q(priority__lt=run.priority)
        | Q(priority=run.priority, created_at__lt=run.created_at)
        | Q(priority=run.priority, created_at=run.created_at, pk__lt=run.pk)
    )
    return 1 + TrainingRun.objects.filter(ahead, state=JobState.QUEUED).count()


def metrics_after(run: TrainingRun, metric_id: int) -> list[RunMetric]:
    """Lines of the diary written after the one named; all of them for 0."""
    return list(run.metrics.filter(pk__gt=metric_id).order_by("pk"))


def samples_of(run: TrainingRun) -> list[RunSample]:
    return list(run.samples.order_by("pk"))


def stage_works(
    data_set: DataSet, strategy: Strategy, configs: dict[str, TuningConfig]
) -> tuple[StageWork, ...]:
    """What each stage of a run has to compute; `configs` by the name of the stage."""
    return tuple(_stage_work(data_set, kinds, configs[name]) for name, kinds in STAGE_KINDS[strategy].items())


def held_out_limit(config: TuningConfig) -> int | None:
    """How many held-out questions a run answers: all, or a sample after a run cut short by `max_steps`."""
    return SHORT_RUN_QUESTIONS if config.max_steps else None


def training_limit(config: TuningConfig) -> int | None:
    """Tokens of examples that a run cut short by `max_steps` can read; None when it reads everything.

    Computing common beginnings once lets a step hold more than its budget, hence the allowance.
    """
    if not config.max_steps:
        return None
    return round(config.max_steps * config.tokens_per_batch * config.batches_per_step * _SHARED_ALLOWANCE)


def held_out_work(data_set: DataSet, config: TuningConfig) -> HeldOutWork:
    totals = data_set.examples.filter(kind__in=HELD_OUT_KINDS, split=Split.TEST).aggregate(
        number=Count("pk"), tokens=Sum("num_tokens")
    )
    number, tokens = int(totals["number"]), int(totals["tokens"] or 0)
    asked = min(number, held_out_limit(config) or number)
    return HeldOutWork(num_questions=asked, num_prompt_tokens=tokens * asked // max(1, number))


def num_training_tokens(data_set: DataSet, strategy: Strategy) -> int:
    """Tokens of one pass over the last stage, which is the one that decides how long a run is."""
    *_before, last = STAGE_KINDS[strategy].values()
    total = data_set.examples.filter(kind__in=last, split=Split.TRAINING).aggregate(total=Sum("num_tokens"))
    return int(total["total"] or 0)


def _stage_work(data_set: DataSet, kinds: Collection[ExampleKind], config: TuningConfig) -> StageWork:
    examples = data_set.examples.filter(kind__in=kinds)
    # Chat examples that are too long are left out; plain text is cut into pieces instead.
    fits = Q(num_tokens__lte=config.max_example_tokens) | Q(kind=ExampleKind.CORPUS)
    training = examples.filter(fits, split=Split.TRAINING)
    totals = training.aggregate(number=Count("pk"), tokens=Sum("num_tokens"), longest=Max("num_tokens"))
    validation = examples.filter(fits, split=Split.VALIDATION).aggregate(tokens=Sum("num_tokens"))
    num_validation_tokens = int(validation["tokens"] or 0)
    num_tokens = int(totals["tokens"] or 0)
    return StageWork(
        config=config,
        num_examples=totals["number"],
        num_tokens=num_tokens,
        num_answer_tokens=round(num_tokens * _answer_share(training)),
        longest_example=min(int(totals["longest"] or 0), config.max_example_tokens),
        num_validation_tokens=min(num_validation_tokens, training_limit(config) or num_validation_tokens),
    )


def _answer_share(examples: QuerySet[DataSetExample]) -> float:
    """Which share of the text is learned, by characters of some examples (plain text: all of it)."""
    answers = total = 0
    for messages, text in examples.values_list("messages", "text")[:_NUM_MEASURED]:
        for message in messages:
            length = len(message["content"])
            total += length
            answers += length if message["role"] == "assistant" else 0
        total += len(text)
        answers += len(text)
    return answers / total if total else 0.0
