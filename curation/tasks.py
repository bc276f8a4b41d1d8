"""Celery wrappers of curation's services."""

from celery import shared_task

from curation import services


@shared_task(ignore_result=True)
def publish_scheduled_entries() -> None:
    """Publish what was approved for a time that has come; runs every minute."""
    services.publish_scheduled_entries()
