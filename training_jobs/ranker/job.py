"""Training a unit's own ranker as a job. Killed anywhere, another worker begins again."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.exceptions import EncoderUnavailableError
from assistant.ranker.current import default_ranker, ranker_of
from assistant.ranker.model import RankerModel, model_from
from training_jobs.exceptions import NotEnoughPhrasingsError
from training_jobs.jobs.pulse import Pulse, Watch, nobody
from training_jobs.jobs.runner import JobKind, Outcome, Words, failed, run_job
from training_jobs.models import RankerTraining
from training_jobs.ranker.comparing import (
    allowed_refusals,
    decide_across,
    decide_as_is,
    gate_checks,
)
from training_jobs.ranker.fitting import answerable_threshold, judge, judge_across, ranker_document
from training_jobs.ranker.gate import PASSED
from training_jobs.ranker.own import OwnExamples, own_examples
from training_jobs.ranker.selectors import RankerInService, ranker_in_service
from training_jobs.ranker.services import ranker_training_complete


def train_ranker(pk: int, *, progress: Watch = nobody) -> RankerTraining | None:
    """Train one ranker if it is free; returns the job as it stands afterwards, None when it was not free."""
    return run_job(RANKER_JOB, pk, watch=progress)


def own_document(
    examples: OwnExamples, *, prior: RankerModel, in_service: RankerInService, model: RankerModel
) -> dict[str, Any]:
    """The document of a ranker that learned from the unit, and what the gate measured against `model`.

    It starts from `prior` and stays near it where the unit's questions say nothing else.
    """
    across = list(judge_across(examples.learned, prior=prior))
    before = [judge(model, each.example) for each in across]
    as_is = decide_as_is(model, before)
    max_refused = allowed_refusals(before, as_is)
    document = ranker_document(examples.learned, across, prior=prior)
    document["answerable_from"] = round(answerable_threshold(across, max_refused=max_refused), 4)
    trained = model_from(document, name="in training")
    judged = across + [judge(trained, each) for each in examples.held]
    before += [judge(model, each) for each in examples.held]
    checks = gate_checks(judged, decide_across(judged, max_refused=max_refused), decide_as_is(model, before))
    document["gate"] = {
        "against": in_service.name,
        "against_digest": in_service.digest,
        "is_open": all(check["state"] == PASSED for check in checks),
        "checks": checks,
    }
    return document


def _train(job: RankerTraining, pulse: Pulse) -> None:
    def tell(done: int, total: int) -> None:
        """Between two steps, outside their transactions: one more step than there are offices, to fit."""
        pulse.tell(done, total + 1, at_once=True)

    in_service = ranker_in_service(job.unit)
    examples = own_examples(job.unit, tell)
    document = own_document(
        examples, prior=default_ranker(), in_service=in_service, model=ranker_of(job.unit)
    )
    ranker_training_complete(job, document)


def _explain(error: Exception) -> Outcome | None:
    match error:
        case NotEnoughPhrasingsError():
            return failed(error, str(error), _("Write down more ways to ask the questions people ask most."))
        case EncoderUnavailableError():
            return failed(
                error,
                _("The sentence encoder cannot be used now."),
                _("See that it works, then train again."),
            )
    return None


RANKER_JOB = JobKind(
    model=RankerTraining,
    work=_train,
    explain=_explain,
    unexpected=Words(
        gettext_lazy("The training stopped by an internal error (%(name)s)."),
        gettext_lazy("Train again; if it happens again, tell whoever looks after the portal."),
    ),
    gave_up=Words(
        gettext_lazy("The process that trains ended five times without saying why."),
        gettext_lazy("Train again; if it happens again, tell whoever looks after the portal."),
    ),
    cancelled=gettext_lazy("The training was cancelled."),
)
