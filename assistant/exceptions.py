"""Errors of the online side; each names the rule or part that failed."""


class AssistantError(Exception):
    """Base of every error of this package."""


class EncoderUnavailableError(AssistantError):
    """The encoder's files are missing or its server does not answer."""


class EngineUnavailableError(AssistantError):
    """The text-generation engine does not accept connections or answered with an error."""


class EngineTimeoutError(EngineUnavailableError):
    """The engine accepted the request and then fell silent longer than allowed."""


class ModelNotServedError(EngineUnavailableError):
    """The engine runs and does not have the model that was asked for."""


class AdapterError(AssistantError):
    """An outside engine refused to load or unload an adapter; the message says why and what to do."""


class RateLimitedError(AssistantError):
    """One client asks more often than allowed; `retry_after_seconds` says when it may ask again."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"retry after {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class RankerDocumentError(AssistantError):
    """A ranker's document is damaged, or was trained for other features than this version computes."""


class PrintingError(AssistantError):
    """A document could not be drawn as a PDF; the message is for people."""


class DocumentTooLargeError(PrintingError):
    """It is larger than what is drawn."""


class PrintingTimeoutError(PrintingError):
    """Drawing took longer than allowed and was stopped."""


class UnknownUnitError(AssistantError):
    """No active unit has this code."""


class AnswerNotFoundError(AssistantError):
    """No answer with this identifier exists in this conversation."""


class TopicTextsError(AssistantError):
    """Topics cannot be found in these texts; the message says why."""
