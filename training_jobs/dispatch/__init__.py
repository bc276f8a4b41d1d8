"""Queueing work for after the commit. A broker that is down never breaks what the person was doing."""

from training_jobs.dispatch.data_sets import enqueue_stale_marks
from training_jobs.dispatch.index import enqueue_index_sync, enqueue_withdrawal

__all__ = ["enqueue_index_sync", "enqueue_stale_marks", "enqueue_withdrawal"]
