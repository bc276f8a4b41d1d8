"""Grades of the judge on the replies of an evaluation, as the measure `judge_score` (0..1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from training_jobs.evaluation.facts import Judging
from training_jobs.evaluation.judge.grading import Judge, ask_nobody, is_switched_on
from training_jobs.evaluation.judge.prompts import MAX_GRADE
from training_jobs.evaluation.predictions import Prediction
from training_jobs.measures.answers import token_f1

MAX_FALLBACK_SHARE = 0.1
"""With more answers without a valid grade the measure is left out: it would no longer be the judge's."""

Replies = Mapping[str, Sequence[Prediction]]
Progress = Callable[[str, int, int], None]
STAGE = "judge_score"


def judge_replies(
    replies: Replies, *, progress: Progress | None = None, judge: Judge | None = None
) -> tuple[dict[str, list[Prediction]], Judging | None]:
    """The replies with their grades, and what became of the judging; None, and as they were, without a judge.

    Answers to questions with reference answers are graded; silence there is 0 without asking. An answer
    that got no valid grade counts by its shared words (F1) and among `num_fallbacks`.
    """
    if judge is None and not is_switched_on():
        return {name: list(mine) for name, mine in replies.items()}, None
    judge = judge or Judge()
    total = sum(_is_gradable(each) for mine in replies.values() for each in mine)
    done, fallbacks = 0, 0
    graded: dict[str, list[Prediction]] = {}
    for name, mine in replies.items():
        graded[name] = []
        for each in mine:
            if not _is_gradable(each):
                graded[name].append(each)
                continue
            score, is_fallback = _score(judge, each)
            fallbacks += is_fallback
            graded[name].append(replace(each, outcome=replace(each.outcome, judge_score=score)))
            done += 1
            if progress is not None:
                progress(STAGE, done, total)
    is_left_out = bool(total) and fallbacks / total > MAX_FALLBACK_SHARE
    judging = Judging(
        model=judge.model,
        num_answers=total,
        num_asked=judge.counts.asked,
        num_known=judge.counts.known,
        num_retries=judge.counts.retries,
        num_fallbacks=fallbacks,
        is_left_out=is_left_out,
    )
    if is_left_out:
        return {name: list(mine) for name, mine in replies.items()}, judging
    return graded, judging


def with_known_grades(replies: Sequence[Prediction]) -> list[Prediction]:
    """The grades kept of an earlier judging; nobody is asked."""
    return judge_replies({"": replies}, judge=Judge(ask=ask_nobody))[0][""]


def _is_gradable(prediction: Prediction) -> bool:
    question = prediction.question
    return prediction.outcome.answer is not None and question.is_answerable and bool(question.answers)


def _score(judge: Judge, prediction: Prediction) -> tuple[float, bool]:
    """The score, and whether it is the deterministic one."""
    question, answer = prediction.question, prediction.outcome.answer or ""
    if not answer:
        return 0.0, False
    grade = judge.grade(question.text, question.answers, answer)
    if grade is None:
        return token_f1(answer, question.answers), True
    return grade / MAX_GRADE, False
