"""Finished evaluations with scripted replies, as the gate and the watch over quality read them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from assistant.index.selectors import index_generation
from assistant.models import IndexState
from curation.models import Unit
from training_jobs.enums import EvaluationTrigger, JobState, SetPart, SetPurpose
from training_jobs.evaluation.predictions import Outcome, Prediction
from training_jobs.gate.services import gate_rules_begin
from training_jobs.models import EvaluationReply, EvaluationRun, EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.question_file import Question
from training_jobs.question_sets.selectors import questions_of

Reply = Callable[[Question], Outcome]

REFERENCE = "la colegiatura cuesta veinte mil bolivianos"


def number_of(question: Question) -> int:
    return int(question.id.removeprefix("q"))


def right(question: Question) -> Outcome:
    """The reference answer, or silence where there is none."""
    if not question.is_answerable:
        return Outcome(answer="", abstained=True)
    return Outcome(answer=REFERENCE, num_sentences=1, num_supported=1)


def wrong(question: Question) -> Outcome:
    """Something else, also where nothing should be said."""
    return Outcome(answer="otra cosa del todo distinta", num_sentences=1, num_supported=0)


def wrong_every(step: int) -> Reply:
    """Right but for every `step`-th question."""
    return lambda question: wrong(question) if number_of(question) % step == 0 else right(question)


def frozen_set(
    unit: Unit,
    number: int,
    *,
    purpose: SetPurpose = SetPurpose.GENERAL,
    name: str = "",
    is_answerable: bool = True,
) -> EvaluationSetVersion:
    """The first version of a new set with so many questions, all of them in the hold-out."""
    evaluation_set = EvaluationSet.objects.create(unit=unit, name=name or str(purpose), purpose=purpose)
    return another_version(evaluation_set, number, is_answerable=is_answerable)


def another_version(
    evaluation_set: EvaluationSet, number: int, *, is_answerable: bool = True
) -> EvaluationSetVersion:
    questions: list[dict[str, Any]] = [
        {
            "id": f"q{at}",
            "question": f"¿Pregunta {at}?",
            "answers": [REFERENCE] if is_answerable else [],
            "answerable": is_answerable,
            "part": SetPart.HOLDOUT.value,
            "group": "costos" if at % 2 else "plazos",
        }
        for at in range(number)
    ]
    version = EvaluationSetVersion.objects.create(
        evaluation_set=evaluation_set,
        number=evaluation_set.versions.count() + 1,
        digest=f"{evaluation_set.pk:032d}{number:032d}",
        questions=questions,
        counts={"all": number, "holdout": number, "tuning": 0},
    )
    gate_rules_begin(version)
    return version


def finished_run(
    version: EvaluationSetVersion,
    replies: Mapping[str, Reply],
    *,
    part: str = "",
    trigger: EvaluationTrigger = EvaluationTrigger.GATE,
    **values: Any,
) -> EvaluationRun:
    """An evaluation that ended a moment ago, in which each method replied by its script."""
    unit = version.evaluation_set.unit
    run: EvaluationRun = EvaluationRun.objects.create(
        unit=unit, name="Evaluación", set_version=version, part=part, methods=list(replies), trigger=trigger,
        state=JobState.SUCCEEDED, finished_at=timezone.now(), index_generation=index_generation(unit),
        results={"skipped": {}, "settings": {}},
    )  # fmt: skip
    questions = questions_of(version, part)
    run.reply_keys = {method: f"{run.pk}-{at}" for at, method in enumerate(replies)}
    for method, reply in replies.items():
        _write(run.reply_keys[method], method, questions, reply)
    for name, value in values.items():
        setattr(run, name, value)
    run.save()
    return run


def _write(key: str, method: str, questions: Sequence[Question], reply: Reply) -> None:
    EvaluationReply.objects.bulk_create(
        EvaluationReply(
            key=key,
            question_id=question.id,
            method=method,
            line=Prediction(question, method, reply(question), 100.0).as_line(),
        )
        for question in questions
    )


def change_content(unit: Unit) -> None:
    """The index of the unit has changed once more."""
    state, _ = IndexState.objects.get_or_create(unit=unit)
    state.generation += 1
    state.save()
