"""Freezing a set: what would be frozen, what of it leaks, how far two people agree; then the version."""

from dataclasses import asdict, dataclass

from django.contrib.auth.models import User

from training_jobs.enums import SetPart
from training_jobs.measures.agreement import AgreementDocument, JudgedTwice, agreement
from training_jobs.models import EvaluationQuestion, EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.frozen import SetLeak
from training_jobs.question_sets.leak_search import find_leaks
from training_jobs.question_sets.question_file import Question, question_object, set_digest
from training_jobs.question_sets.selectors import judged_questions, missing_keys, second_judgements
from training_jobs.question_sets.services import version_freeze


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a freezing would keep now. `retired` are questions whose right passages are all gone."""

    questions: list[dict[str, object]]  # rows of a question file, with their part
    digest: str
    counts: dict[str, int]
    leaks: list[SetLeak]
    agreement: AgreementDocument
    retired: list[str]


def examine(evaluation_set: EvaluationSet) -> Candidate:
    """Everything of a freezing but the writing."""
    rows = judged_questions(evaluation_set)
    questions = [as_question(row) for row in rows]
    leaks = find_leaks(evaluation_set.unit, [(question.id, question.text) for question in questions])
    retired = _retired(evaluation_set, questions)
    return Candidate(
        questions=[
            {**question_object(each), "part": row.part} for each, row in zip(questions, rows, strict=True)
        ],
        digest=set_digest(questions),
        counts=_counts(rows, num_leaks=len({leak.question_id for leak in leaks}), num_retired=len(retired)),
        leaks=leaks,
        agreement=set_agreement(evaluation_set),
        retired=retired,
    )


def freeze(evaluation_set: EvaluationSet, *, actor: User | None = None) -> tuple[EvaluationSetVersion, bool]:
    """The frozen version of the set as it stands now, and whether it is new; the same content is frozen once.

    Raises:
        NothingToFreezeError: no question has been judged.
    """
    candidate = examine(evaluation_set)
    return version_freeze(
        evaluation_set,
        questions=candidate.questions,
        digest=candidate.digest,
        counts=candidate.counts,
        leaks=[asdict(leak) for leak in candidate.leaks],
        agreement=candidate.agreement,
        actor=actor,
    )


def set_agreement(evaluation_set: EvaluationSet) -> AgreementDocument:
    """Cohen's kappa between what stands in the questions and what second persons said; empty without any."""
    return agreement(
        [
            JudgedTwice(
                (question.is_answerable, judgement.is_answerable),
                (frozenset(question.relevant), frozenset(judgement.relevant)),
            )
            for question, judgement in second_judgements(evaluation_set)
        ]
    )


def as_question(row: EvaluationQuestion) -> Question:
    return Question(
        id=row.external_id,
        text=row.text,
        relevant=frozenset(row.relevant),
        answers=tuple(row.answers),
        is_answerable=row.is_answerable,
        as_of=row.as_of,
        group=row.group,
        program=row.program,
        origin=row.origin,
    )


def _retired(evaluation_set: EvaluationSet, questions: list[Question]) -> list[str]:
    gone = missing_keys(evaluation_set.unit, {key for question in questions for key in question.relevant})
    return [question.id for question in questions if question.relevant and question.relevant <= gone]


def _counts(rows: list[EvaluationQuestion], *, num_leaks: int, num_retired: int) -> dict[str, int]:
    answerable = sum(row.is_answerable for row in rows)
    return {
        "all": len(rows),
        "answerable": answerable,
        "unanswerable": len(rows) - answerable,
        SetPart.TUNING.value: sum(row.part == SetPart.TUNING for row in rows),
        SetPart.HOLDOUT.value: sum(row.part == SetPart.HOLDOUT for row in rows),
        "leaks": num_leaks,
        "retired": num_retired,
    }
