"""Queueing work for after the commit. A broker that is down never breaks what the person was doing."""

from training_jobs.dispatch.index import enqueue_index_sync

__all__ = ["enqueue_index_sync"]
