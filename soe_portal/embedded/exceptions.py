"""What can go wrong with embedded services; every message is a sentence for the person at the terminal."""


class EmbeddedServiceError(Exception):
    """An embedded service could not be started; the message says why and what to do."""


class AlreadyRunningError(EmbeddedServiceError):
    """Another process holds the lock of this data folder."""


class DiskFullError(EmbeddedServiceError):
    """The disk of the data folder has no room for the services."""


class PortTakenError(EmbeddedServiceError):
    """Another program listens on the web port."""
