"""Question files into a set: first what would happen, line by line; then all of it, or nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from curation.importing.sample import SAMPLE_DIR
from curation.models import Unit
from training_jobs.enums import QuestionOrigin
from training_jobs.exceptions import EvaluationSetError, QuestionFileError
from training_jobs.models import EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.question_file import Question, question_from
from training_jobs.question_sets.questions import Written, content_of, questions_write
from training_jobs.question_sets.rules import (
    MAX_NAME_CHARS,
    MAX_QUESTIONS,
    QuestionContent,
    checked,
    identifier_of,
)
from training_jobs.question_sets.selectors import missing_keys
from training_jobs.question_sets.services import evaluation_set_create, freeze

MAX_FILE_BYTES = 10_000_000
_SAMPLE_SETS = SAMPLE_DIR / "evaluation-sets.json"  # file, name, purpose, description
MAX_ERRORS = 50  # nobody reads more of them; the file is wrong as a whole then


@dataclass(frozen=True, slots=True)
class RowError:
    number: int  # of the line, counted from 1
    message: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would do. With any error nothing of it is written.

    `missing` are keys that no published passage of the unit bears; such questions are kept all the same,
    because the content may come later.
    """

    contents: dict[str, QuestionContent] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    num_new: int = 0
    num_changed: int = 0
    num_masked: int = 0
    missing: list[str] = field(default_factory=list)

    @property
    def num_unchanged(self) -> int:
        return len(self.contents) - self.num_new - self.num_changed

    @property
    def num_unjudged(self) -> int:
        """Questions of which the file does not say what is right; they are not frozen before that."""
        return sum(
            each.is_answerable and not each.relevant and not each.answers for each in self.contents.values()
        )


def plan_import(unit: Unit, data: bytes, *, evaluation_set: EvaluationSet | None) -> ImportPlan:
    """Read a question file (one JSON object a line); writes nothing. No set: all questions would be new.

    Raises:
        QuestionFileError: the file is empty, too large, has too many lines or is not UTF-8 text.
    """
    lines = _lines(data)
    contents: dict[str, QuestionContent] = {}
    errors: list[RowError] = []
    num_masked = 0
    for number, line in lines:
        try:
            question = _question(line)
            identifier = _identifier(question, line_ids=contents)
            contents[identifier] = checked(_content(question))
            num_masked += contents[identifier].text != question.text.strip()
        except (QuestionFileError, EvaluationSetError) as error:
            errors.append(RowError(number, str(error)))
        if len(errors) >= MAX_ERRORS:
            break
    known = _known(evaluation_set)
    keys = {key for content in contents.values() for key in content.relevant}
    return ImportPlan(
        contents=contents,
        errors=errors,
        num_new=sum(identifier not in known for identifier in contents),
        num_changed=sum(known.get(key, content) != content for key, content in contents.items()),
        num_masked=num_masked,
        missing=sorted(missing_keys(unit, keys)),
    )


def apply_import(evaluation_set: EvaluationSet, plan: ImportPlan, *, actor: User | None) -> Written:
    """Write what was planned, all or nothing. The ids of the file decide what is new and what is changed.

    Raises:
        QuestionFileError: the plan has errors.
        EvaluationSetError: the set would grow beyond its limit.
    """
    if plan.errors:
        first = plan.errors[0]
        raise QuestionFileError(
            _("Line %(number)d: %(message)s") % {"number": first.number, "message": first.message}
        )
    return questions_write(evaluation_set, plan.contents, origin=QuestionOrigin.IMPORT, actor=actor)


def load_sample_sets(unit: Unit) -> list[EvaluationSetVersion]:
    """Make and freeze the sample office's sets that the unit has not yet.

    One that somebody has made or changed is left alone.
    """
    samples: list[dict[str, str]] = json.loads(_SAMPLE_SETS.read_text(encoding="utf-8"))
    present = set(EvaluationSet.objects.filter(unit=unit).values_list("name", flat=True))
    return [_load_sample(unit, **sample) for sample in samples if sample["name"] not in present]


@transaction.atomic
def _load_sample(unit: Unit, *, file: str, name: str, purpose: str, description: str) -> EvaluationSetVersion:
    evaluation_set = evaluation_set_create(unit=unit, name=name, purpose=purpose, description=description)
    plan = plan_import(unit, (SAMPLE_DIR / file).read_bytes(), evaluation_set=evaluation_set)
    apply_import(evaluation_set, plan, actor=None)
    version, _created = freeze(evaluation_set)
    return version


def _lines(data: bytes) -> list[tuple[int, str]]:
    if len(data) > MAX_FILE_BYTES:
        raise QuestionFileError(
            _("The file has %(size).1f MB; at most %(limit)d MB are allowed.")
            % {"size": len(data) / 1e6, "limit": MAX_FILE_BYTES // 1_000_000}
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionFileError(
            _("The file is not UTF-8 text. Save it as «JSON lines» in UTF-8 and try again.")
        ) from error
    # Not splitlines: JSON may hold U+2028 as it is, which that would take for the end of a line.
    lines = [(at, line) for at, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise QuestionFileError(_("The file holds no question."))
    if len(lines) > MAX_QUESTIONS:
        raise QuestionFileError(
            _("The file has %(number)d lines; a set holds at most %(limit)d questions.")
            % {"number": len(lines), "limit": MAX_QUESTIONS}
        )
    return lines


def _question(line: str) -> Question:
    try:
        return question_from(json.loads(line))
    except (ValueError, TypeError) as error:
        raise QuestionFileError(
            _(
                "Expected a JSON object with «question» and, if wanted, «id», «relevant» and «answers» "
                "(lists of text), «answerable», «as_of» (YYYY-MM-DD), «group» and «program»."
            )
        ) from error


def _identifier(question: Question, *, line_ids: Mapping[str, object]) -> str:
    """The file's id; without one it is made of the words, so that reading the file again finds it again."""
    identifier = question.id or identifier_of(question.text)
    if len(identifier) > MAX_NAME_CHARS or "\0" in identifier:
        raise EvaluationSetError(_("An «id» has 1 to %(limit)d characters.") % {"limit": MAX_NAME_CHARS})
    if identifier in line_ids:
        raise EvaluationSetError(_("The «id» «%(id)s» stands in an earlier line too.") % {"id": identifier})
    return identifier


def _content(question: Question) -> QuestionContent:
    return QuestionContent(
        text=question.text,
        relevant=tuple(question.relevant),
        answers=question.answers,
        is_answerable=question.is_answerable,
        as_of=question.as_of,
        group=question.group,
        program=question.program,
    )


def _known(evaluation_set: EvaluationSet | None) -> dict[str, QuestionContent]:
    if evaluation_set is None:
        return {}
    return {row.external_id: content_of(row) for row in evaluation_set.questions.all()}
