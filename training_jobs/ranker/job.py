"""Training a unit's own ranker as a job. Killed anywhere, another worker begins again."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.exceptions import EncoderUnavailableError
from assistant.ranker.current import default_ranker, ranker_of
from training_jobs.exceptions import NotEnoughPhrasingsError
from training_jobs.jobs.pulse import Pulse
from training_jobs.jobs.runner import JobKind, Outcome, Words, failed
from training_jobs.models import RankerTraining
from training_jobs.ranker.comparing import fit_own_ranker
from training_jobs.ranker.selectors import ranker_in_service
from training_jobs.ranker.services import ranker_training_complete
from training_jobs.ranker.unit_examples import unit_examples


def _train(job: RankerTraining, pulse: Pulse) -> None:
    def tell(done: int, total: int) -> None:
        """Between two steps, outside their transactions: one more step than there are offices, to fit."""
        pulse.tell(done, total + 1, at_once=True)

    in_service = ranker_in_service(job.unit)
    examples = unit_examples(job.unit, tell)
    ranker = fit_own_ranker(
        examples, prior=default_ranker(), in_service=in_service, model=ranker_of(job.unit)
    )
    ranker_training_complete(job, ranker)


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
    nothing_to_cancel=gettext_lazy("This training has ended already; there is nothing to cancel."),
)
