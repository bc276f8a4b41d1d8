"""Steps of an evaluation set that have their own pages: import, collect, judge, freeze, write out."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from curation.admin.people import staff_user
from training_jobs.enums import JobState, QuestionOrigin, SetPurpose, Split
from training_jobs.exceptions import EvaluationSetError, TrainingJobsError
from training_jobs.jobs.desk import Context, Desk, download, row_or_404, row_or_none
from training_jobs.models import DataSet, EvaluationQuestion, EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.collecting import COLLECTORS, HELD_OUT_KINDS, collect, collect_held_out
from training_jobs.question_sets.desk.forms import CollectForm, JudgementForm, QuestionFileForm
from training_jobs.question_sets.desk.page import (
    MAX_RETIRED,
    agreement_rows,
    leak_rows,
    picker_of,
    retired_questions,
    step_urls,
    wants_search,
)
from training_jobs.question_sets.importing import MAX_FILE_BYTES, ImportPlan, apply_import, plan_import
from training_jobs.question_sets.questions import Written, judgement_record
from training_jobs.question_sets.selectors import questions_to_judge, set_counts, version_lines
from training_jobs.question_sets.services import examine, freeze

_KEPT_S = 3_600  # how long an uploaded file waits for its confirmation
_NUM_SHOWN = 10
_MAX_DATA_SETS = 20
_COLLECTED = {QuestionOrigin.FEEDBACK.value: gettext_lazy("What people asked, from their feedback")}


class SetSteps(Desk):
    """Whoever may change sets may take these steps, others may judge."""

    def step_urls(self) -> list[URLPattern]:
        both = require_http_methods(["GET", "POST"])
        steps = {
            "import": self.import_view,
            "collect": self.collect_view,
            "judge": self.judge_view,
            "freeze": self.freeze_view,
        }
        return [
            *(self.own_path(f"<int:pk>/{name}/", both(step), name) for name, step in steps.items()),
            self.own_path("version/<int:pk>/export/", require_GET(self.export_view), "export"),
        ]

    def rights(self, request: HttpRequest) -> dict[str, bool]:
        """What the person may do, for the templates."""
        has = request.user.has_perm
        return {
            "may_change": has("training_jobs.change_evaluationset"),
            "may_add": has("training_jobs.add_evaluationquestion"),
            "may_judge": has("training_jobs.add_questionjudgement"),
            "may_evaluate": has("training_jobs.add_evaluationrun"),
        }

    # --- Import -------------------------------------------------------------------------------------
    def import_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Upload, look at what would happen, confirm."""
        found = self._set(request, pk, "change_evaluationset")
        token = request.POST.get("token", "")
        if token:
            return self._import_kept(request, found, token)
        form = QuestionFileForm(_sent(request), request.FILES or None)
        context: Context = {"form": form}
        if request.method == "POST" and form.is_valid():
            upload: UploadedFile[Any] = form.cleaned_data["file"]
            try:
                # One byte more than allowed is enough to refuse it; the rest need not be in memory.
                data = upload.read(MAX_FILE_BYTES + 1)
                plan = plan_import(found.unit, data, evaluation_set=found)
            except TrainingJobsError as error:
                form.add_error("file", str(error))
            else:
                context |= _plan_context(plan)
                if not plan.errors:
                    token = uuid.uuid4().hex
                    context["token"] = token
                    cache.set(_cache_key(request, found, token), data, _KEPT_S)
        return self._render(request, found, "import.html", _("Import questions"), **context)

    def _import_kept(self, request: HttpRequest, found: EvaluationSet, token: str) -> HttpResponseBase:
        data = cache.get(_cache_key(request, found, token))
        if data is None:
            self.message_user(request, _("The file waited too long: choose it again."), messages.ERROR)
            return redirect(self.url("import", found.pk))
        try:
            plan = plan_import(found.unit, data, evaluation_set=found)
            written = apply_import(found, plan, actor=staff_user(request))
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(self.url("import", found.pk))
        cache.delete(_cache_key(request, found, token))
        self._say_written(request, written)
        return redirect(self.page_url(found))

    # --- Collect ------------------------------------------------------------------------------------
    def collect_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Questions that are there already: held out by a data set, or asked by people."""
        found = self._set(request, pk, "change_evaluationset")
        form = CollectForm(_sent(request), sources=_sources(found))
        if request.method == "POST" and form.is_valid():
            source, limit = form.cleaned_data["source"], form.cleaned_data["limit"]
            try:
                self._say_written(request, _collect(found, source, limit=limit, request=request))
                return redirect(self.page_url(found))
            except TrainingJobsError as error:
                form.add_error(None, str(error))
        return self._render(request, found, "collect.html", _("Collect questions"), form=form)

    # --- Judge --------------------------------------------------------------------------------------
    def judge_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The next question for a second judgement; what the first person said is not shown."""
        found = self._set(request, pk, "add_questionjudgement")
        waiting = questions_to_judge(found, staff_user(request))
        question = _asked_for(request, waiting) or waiting.first()
        if question is None:
            return self._render(request, found, "judge.html", _("Second judgement"), question=None)
        form = JudgementForm(_sent(request))
        ticked = request.POST.getlist("relevant")
        if request.method == "POST" and not wants_search(request) and form.is_valid():
            try:
                judgement_record(
                    question,
                    annotator=staff_user(request),
                    is_answerable=form.says_answerable,
                    relevant=tuple(ticked) if form.says_answerable else (),
                )
                self.message_user(request, _("Thank you; the judgement is kept."), messages.SUCCESS)
                return redirect(self.url("judge", found.pk))
            except EvaluationSetError as error:
                form.add_error(None, str(error))
        return self._render(
            request,
            found,
            "judge.html",
            _("Second judgement"),
            question=question,
            form=form,
            num_waiting=waiting.count(),
            later=waiting.filter(pk__gt=question.pk).order_by("pk").first(),
            picker=picker_of(request, found.unit, chosen=ticked, question=question.text, on=question.as_of),
        )

    # --- Freeze -------------------------------------------------------------------------------------
    def freeze_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """First what would be frozen and which questions have leaked; then the version."""
        found = self._set(request, pk, "change_evaluationset")
        if request.method == "POST":
            return self._freeze(request, found)
        candidate = examine(found)
        same = found.versions.filter(digest=candidate.digest).order_by("-number").first()
        is_same = same is not None and same.questions == candidate.questions
        return self._render(
            request,
            found,
            "freeze.html",
            _("Freeze"),
            candidate=candidate,
            all_counts=set_counts(found),
            leaks=leak_rows(candidate.leaks),
            agreement=agreement_rows(candidate.agreement),
            retired=retired_questions(found)[:MAX_RETIRED],
            same=same if is_same else None,
            has_answers=found.purpose != SetPurpose.GENERAL and candidate.counts["answerable"],
        )

    def _freeze(self, request: HttpRequest, found: EvaluationSet) -> HttpResponseBase:
        def step() -> str:
            version, is_new = freeze(found, actor=staff_user(request))
            text = (
                _("Version %(number)d is frozen.") if is_new else _("Version %(number)d holds this already.")
            )
            return text % {"number": version.number}

        self.take(request, step)
        return redirect(self.page_url(found))

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """A version as a question file."""
        if not self.may(request, "view"):
            raise PermissionDenied
        version = row_or_404(EvaluationSetVersion.objects.select_related("evaluation_set"), pk)
        name = f"{slugify(version.evaluation_set.name) or 'questions'}-v{version.number}.jsonl"
        content = "".join(f"{line}\n" for line in version_lines(version))
        return download(content, name, "application/x-ndjson; charset=utf-8")

    # --- Common -------------------------------------------------------------------------------------
    def _set(self, request: HttpRequest, pk: int, permission: str) -> EvaluationSet:
        if not request.user.has_perm(f"training_jobs.{permission}"):
            raise PermissionDenied
        return row_or_404(EvaluationSet.objects.select_related("unit"), pk)

    def _render(
        self, request: HttpRequest, found: EvaluationSet, template: str, title: str, **values: object
    ) -> HttpResponse:
        context = {"set": found, **step_urls(found), **self.rights(request), **values}
        return self.render_page(request, f"question_sets/{template}", title=f"{title} · {found}", **context)

    def _say_written(self, request: HttpRequest, written: Written) -> None:
        parts = [
            ngettext("%(n)d new question", "%(n)d new questions", written.created) % {"n": written.created},
            ngettext("%(n)d changed", "%(n)d changed", written.updated) % {"n": written.updated},
            _("%(n)d as they were") % {"n": written.unchanged},
        ]
        self.message_user(request, ", ".join(parts) + ".", messages.SUCCESS)


def _sent(request: HttpRequest) -> Any:
    """What was sent, even when it is nothing; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def _plan_context(plan: ImportPlan) -> Context:
    return {
        "plan": plan,
        "shown": list(plan.contents.items())[:_NUM_SHOWN],
        "num_missing": len(plan.missing),
        "missing": plan.missing[:_NUM_SHOWN],
    }


def _cache_key(request: HttpRequest, found: EvaluationSet, token: str) -> str:
    return f"question-file:{request.user.pk}:{found.pk}:{token[:64]}"


def _sources(found: EvaluationSet) -> list[tuple[str, str]]:
    """What can be collected from: data sets that hold something out, then what the collectors know."""
    held_out = Q(examples__split=Split.TEST, examples__kind__in=HELD_OUT_KINDS)
    data_sets = (
        DataSet.objects.filter(unit=found.unit, state=JobState.SUCCEEDED)
        .annotate(num_held_out=Count("examples", filter=held_out))
        .filter(num_held_out__gt=0)
        .order_by("-pk")[:_MAX_DATA_SETS]
    )
    named = [
        (str(row.pk), _("Held out by the data set «%(name)s»") % {"name": row.name}) for row in data_sets
    ]
    return named + [(origin.value, str(_COLLECTED.get(origin.value, origin.label))) for origin in COLLECTORS]


def _collect(found: EvaluationSet, source: str, *, limit: int, request: HttpRequest) -> Written:
    actor = staff_user(request)
    if source in QuestionOrigin.values:
        return collect(found, QuestionOrigin(source), limit=limit, actor=actor)
    return collect_held_out(found, DataSet.objects.get(pk=source), limit=limit, actor=actor)


def _asked_for(request: HttpRequest, waiting: Any) -> EvaluationQuestion | None:
    """The question named by the address or by the form that is sent back, while it still waits."""
    number = request.POST.get("question") or request.GET.get("question")
    return row_or_none(waiting, number)
