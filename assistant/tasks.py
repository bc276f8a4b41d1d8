"""The Celery tasks of every feature; workers look for them here."""

from assistant.index import tasks as _index  # noqa: F401
