"""Errors of jobs and evaluations that people see; each message says what to do."""


class TrainingJobsError(Exception):
    """Base of every error of this package."""


class QuestionFileError(TrainingJobsError):
    """A question file cannot be used; the message names the line."""


class UnknownMethodError(TrainingJobsError):
    """An evaluation asked for a method there is none of; the message lists those there are."""


class BenchmarkDataError(TrainingJobsError):
    """A benchmark's data folder is not where it was looked for."""


class RunOptionsError(TrainingJobsError):
    """An option of a fine-tuning cannot work; the message names it as people know it."""


class RunRefusedError(TrainingJobsError):
    """A fine-tuning may not start; the message says why and `proposal` what would work."""

    def __init__(self, message: str, *, proposal: str = "") -> None:
        super().__init__(message)
        self.proposal = proposal


class BaseModelError(TrainingJobsError):
    """A base model cannot be registered or used as asked."""


class JobStoppedError(TrainingJobsError):
    """The work on a job has to stop: it was cancelled, or its worker leaves. Nothing more may be written."""


class JobStepError(TrainingJobsError):
    """The job does not stand where the step asked for can be taken; the message says why."""


class LeaseLostError(JobStoppedError):
    """Another worker took the job over, and with it its row."""


class RunFailedError(TrainingJobsError):
    """A run cannot go on; `code` names the kind, `proposal` what people can do."""

    def __init__(self, code: str, message: str, *, proposal: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.proposal = proposal


class RecipeError(TrainingJobsError):
    """A recipe of a data set asks for something that cannot be; `field` names what to change."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NothingToLearnError(TrainingJobsError):
    """The unit has no published content from which the recipe could make an example."""


class DataSetNotReadyError(TrainingJobsError):
    """The data set is not finished, or was emptied; it cannot be trained with or downloaded."""


class ReleaseError(TrainingJobsError):
    """A step of a release that cannot be taken; the message says why and what to do."""


class ReleaseFilesError(ReleaseError):
    """Files of a release are missing or are not those that were registered."""


class ReleaseStageError(ReleaseError):
    """The release does not stand where this step can be taken."""


class ReleaseForbiddenError(ReleaseError):
    """The person may not put models in service."""


class PromotionRefusedError(ReleaseError):
    """The evaluation gate is closed and nobody gave a reason to pass it all the same."""


class StaleReleaseError(ReleaseError):
    """The release learned from content that has changed since, and nobody confirmed that this is known."""


class TooManyModelsError(ReleaseError):
    """The engine may not serve one more model."""


class ModelNotLoadedError(ReleaseError):
    """The engine could not load the model; the message holds the engine's own last words."""


class ModelStillLoadingError(ReleaseError):
    """The engine was still loading the model when the time was over; trying again later is safe."""


class ComparisonError(TrainingJobsError):
    """Two models could not be compared; the message says why and what to do."""


class MethodUnavailableError(TrainingJobsError):
    """A method cannot be evaluated here; the message says what is missing and how to get it."""


class EvaluationBusyError(TrainingJobsError):
    """Another evaluation is writing into the same folder."""


class EvaluationRefusedError(TrainingJobsError):
    """An evaluation may not start as asked for; the message says why."""


class NotComparableError(TrainingJobsError):
    """Two evaluations have no questions or no methods in common."""


class EvaluationSetError(TrainingJobsError):
    """A set, a question or a judgement cannot be kept as asked; the message says why, `field` where."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NothingToFreezeError(EvaluationSetError):
    """No question of the set has been judged, so nothing could be measured on it."""


class NothingToMeasureError(ReleaseError):
    """The gate of a release needs no evaluation, or none can be started for it."""


class NotEnoughPhrasingsError(TrainingJobsError):
    """A unit has too few ways to ask its questions written down for a ranker of its own; says how many."""


class RankerStepError(TrainingJobsError):
    """A step of a ranker or of its training that cannot be taken now; the message says why."""


class JudgeUnavailableError(TrainingJobsError):
    """The judge model cannot be asked; the message says what is missing."""
