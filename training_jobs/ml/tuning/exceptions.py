"""What can be wrong with a fine-tuning before or while it runs."""


class TuningError(Exception):
    """Base of this package's errors."""


class TuningConfigError(TuningError):
    """A field of the configuration is out of range; the message names it."""


class TuningDataError(TuningError):
    """A file of examples cannot be used; the message names file and line."""


class ExampleTooLongError(TuningError):
    """The answer of an example does not fit into the allowed number of tokens."""


class ChatTemplateError(TuningError):
    """Answers cannot be learned by the tokenizer's chat template; `code` names why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class CheckpointMismatchError(TuningError):
    """A checkpoint belongs to another configuration or to other examples."""


class TuningDivergedError(TuningError):
    """A loss or a gradient is not a finite number after so many whole steps of a stage."""

    def __init__(self, step: int) -> None:
        super().__init__(f"the loss is not a finite number (step {step})")
        self.step = step


class TuningCancelledError(TuningError):
    """The cancel check said stop; the last checkpoint is complete."""


class TuningUnavailableError(TuningError):
    """A library or a device that the configuration needs is not there; the message says which."""


class RunBusyError(TuningError):
    """Another process is still working in the run's folder."""
