"""The judge model and people's votes. Safe to be delivered twice: a grade that is known is not asked for."""

from celery import shared_task

from training_jobs.workflows.judging import grade_votes


@shared_task(name="training_jobs.tasks.judging.judge_votes")
def judge_votes() -> None:
    grade_votes()
