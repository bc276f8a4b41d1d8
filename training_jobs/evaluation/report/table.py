"""The table of single questions as CSV, for spreadsheets."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from training_jobs.evaluation.report.question_lists import rows_of
from training_jobs.evaluation.scoring.details import Details
from training_jobs.evaluation.scoring.verdicts import Verdict
from training_jobs.question_sets.question_file import Question

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel reads accents wrongly


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula.

    OWASP, CSV Injection: an apostrophe in front of what begins like one. Numbers of ours never do.
    """
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def questions_csv(
    details: Details,
    questions: Mapping[str, Question],
    said: Mapping[str, Mapping[str, str]],
    *,
    labels: Mapping[str, str],
) -> Iterator[str]:
    """Line by line. Of each method: right (1 or 0), place or F1, and what it said.

    `said` holds, by method and question id, the answer or the entry found first; `labels` the names people
    know for methods.
    """
    methods = list(details.verdicts)
    yield BYTE_ORDER_MARK + _line(_header([labels.get(name, name) for name in methods]))
    for row in rows_of(details, questions):
        cells = _about(row.question)
        for method, verdict in zip(methods, row.verdicts, strict=True):
            cells += [_right(verdict), verdict.text, said.get(method, {}).get(row.question.id, "")]
        yield _line(cells)


def _header(methods: Sequence[str]) -> list[str]:
    header = ["id", _("Question"), _("Right passages"), _("Reference answers"), _("Has an answer")]
    header += [_("Group"), _("Programme"), _("Origin")]
    for method in methods:
        header += [
            _("%(method)s: right") % {"method": method},
            _("%(method)s: place or shared words") % {"method": method},
            _("%(method)s: what it said") % {"method": method},
        ]
    return header


def _about(question: Question) -> list[str]:
    return [
        question.id,
        question.text,
        " ".join(sorted(question.relevant)),
        " | ".join(question.answers),
        "1" if question.is_answerable else "0",
        question.group,
        question.program,
        question.origin,
    ]


def _right(verdict: Verdict) -> str:
    return "" if verdict.is_right is None else str(int(verdict.is_right))


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([safe_cell(cell) for cell in cells])
    return written.getvalue()
