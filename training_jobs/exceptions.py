"""Errors of jobs and evaluations that people see; each message says what to do."""


class TrainingJobsError(Exception):
    """Base of every error of this package."""


class QuestionFileError(TrainingJobsError):
    """A question file cannot be used; the message names the line."""


class UnknownMethodError(TrainingJobsError):
    """An evaluation asked for a method there is none of; the message lists those there are."""


class BenchmarkDataError(TrainingJobsError):
    """A benchmark's data folder is not where it was looked for."""
