"""Celery tasks: thin wrappers over workflows. Importing the package registers all of them."""

from training_jobs.tasks import index

__all__ = ["index"]
