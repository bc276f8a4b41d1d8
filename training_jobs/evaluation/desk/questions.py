"""Question by question: which method got which, and everything about one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training_jobs.enums import JobState
from training_jobs.evaluation.desk.page import EvaluationPages, labels_of, questions_by_id
from training_jobs.evaluation.desk.reply import ReplyView, reply_views
from training_jobs.evaluation.replies import replies_to
from training_jobs.evaluation.report.questions import (
    AGREEMENTS,
    ALONE,
    MISSED_BY_IT,
    RIGHT,
    SILENT,
    VERDICTS,
    WRONG,
    Filter,
    Row,
    matching,
    rows_of,
)
from training_jobs.evaluation.scoring.verdicts import Details, Verdict, read_details
from training_jobs.evaluation.selectors import passage_links
from training_jobs.models import EvaluationRun
from training_jobs.question_sets.question_file import Question

PAGE_SIZE = 50
_MAX_TEXT = 200
_VERDICT_WORDS = {
    RIGHT: gettext_lazy("Right"),
    WRONG: gettext_lazy("Wrong"),
    SILENT: gettext_lazy("Silent"),
    ALONE: gettext_lazy("Right, and no other method was"),
    MISSED_BY_IT: gettext_lazy("Wrong, and another method was right"),
}
_AGREEMENT_WORDS = {
    "all": gettext_lazy("All methods were right"),
    "some": gettext_lazy("Methods disagree"),
    "none": gettext_lazy("No method was right"),
    "unjudged": gettext_lazy("Nothing to judge"),
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One line of the table: a question and what each method made of it."""

    url: str
    question: Question
    cells: Sequence[Verdict]


class QuestionViews(EvaluationPages):
    def questions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self.run_of(request, pk)
        if run.state != JobState.SUCCEEDED:
            return redirect(self.page_url(run))
        details, labels = read_details(run.details), labels_of(run)
        rows, methods = rows_of(details, questions_by_id(run)), list(details.verdicts)
        chosen = filter_of(request.GET)
        found = matching(rows, methods, chosen)
        shown = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
        return self.render_page(
            request,
            "evaluation/questions.html",
            title=_("Question by question"),
            run=run,
            run_url=self.page_url(run),
            columns=[labels.get(name, name) for name in methods],
            shown=shown,
            rows=[QuestionRow(_question_url(run, row.place), row.question, row.verdicts) for row in shown],
            num_found=len(found),
            num_all=len(rows),
            chosen=chosen,
            query=urlencode({name: value for name, value in _values(chosen).items() if value}),
            choices=_choices(chosen, labels, methods, rows),
        )

    def question_view(self, request: HttpRequest, pk: int, place: int) -> HttpResponse:
        run = self.run_of(request, pk)
        details = read_details(run.details)
        question = _question_at(run, details, place)
        replies = replies_to(run, question)
        links = passage_links(run.unit, _keys(question, replies))
        return self.render_page(
            request,
            "evaluation/question.html",
            title=_("One question"),
            run=run,
            run_url=self.page_url(run),
            question=question,
            relevant=[(key, links.get(key)) for key in sorted(question.relevant)],
            replies=_reply_views(run, details, place, replies, links),
            earlier=_question_url(run, place - 1) if place else "",
            later=_question_url(run, place + 1) if place + 1 < len(details.questions) else "",
            place=place + 1,
            num_all=len(details.questions),
            questions_url=reverse("admin:training_jobs_evaluationrun_questions", args=[run.pk]),
            compare_url=_compare_url(request, run, place),
        )


def filter_of(values: Mapping[str, Any]) -> Filter:
    """What the address asks for; anything unknown lets everything through."""
    verdict, agreement = values.get("verdict", ""), values.get("agreement", "")
    return Filter(
        text=str(values.get("q", ""))[:_MAX_TEXT].strip(),
        method=str(values.get("method", "")),
        verdict=verdict if verdict in VERDICTS else "",
        agreement=agreement if agreement in AGREEMENTS else "",
        group=str(values.get("group", "")),
    )


def _values(chosen: Filter) -> dict[str, str]:
    return {
        "q": chosen.text,
        "method": chosen.method,
        "verdict": chosen.verdict,
        "agreement": chosen.agreement,
        "group": chosen.group,
    }


def _choices(
    chosen: Filter, labels: Mapping[str, str], methods: Sequence[str], rows: Sequence[Row]
) -> dict[str, list[Option]]:
    groups = sorted({row.question.group for row in rows if row.question.group})
    return {
        "method": [Option(name, labels.get(name, name), name == chosen.method) for name in methods],
        "verdict": [Option(name, str(_VERDICT_WORDS[name]), name == chosen.verdict) for name in VERDICTS],
        "agreement": [
            Option(name, str(_AGREEMENT_WORDS[name]), name == chosen.agreement) for name in AGREEMENTS
        ],
        "group": [Option(name, name, name == chosen.group) for name in groups],
    }


def _question_at(run: EvaluationRun, details: Details, place: int) -> Question:
    by_id = questions_by_id(run)
    if place >= len(details.questions) or details.questions[place] not in by_id:
        raise Http404
    return by_id[details.questions[place]]


def _keys(question: Question, replies: Mapping[str, Any]) -> set[str]:
    keys = set(question.relevant)
    for prediction in replies.values():
        keys.update(each.key for each in prediction.outcome.ranked)
        keys.update(prediction.outcome.citations or ())
    return keys


def _reply_views(
    run: EvaluationRun, details: Details, place: int, replies: Mapping[str, Any], links: Mapping[str, Any]
) -> list[ReplyView]:
    scores = {
        method: {
            metric: float(values[place])
            for metric, values in found.items()
            if place < len(values) and values[place] == values[place]
        }
        for method, found in details.scores.items()
    }
    return reply_views(replies, scores, links, labels_of(run))


def _compare_url(request: HttpRequest, run: EvaluationRun, place: int) -> str:
    """Where the same question is put to two models; empty for whoever may not."""
    if not request.user.has_perm("training_jobs.add_comparison"):
        return ""
    query = urlencode({"unit": run.unit_id, "evaluation": run.pk, "place": place})
    return f"{reverse('admin:training_jobs_comparison_add')}?{query}"


def _question_url(run: EvaluationRun, place: int) -> str:
    return reverse("admin:training_jobs_evaluationrun_question", args=[run.pk, place])
