"""The questions of all evaluation sets: found, filtered, written and corrected one by one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from curation.admin.people import staff_user
from training_jobs.exceptions import EvaluationSetError
from training_jobs.jobs.desk import Desk, row_or_none
from training_jobs.models import EvaluationQuestion, EvaluationSet
from training_jobs.question_sets.desk.forms import QuestionForm, initial_of
from training_jobs.question_sets.desk.page import picker_of, questions_url, wants_search
from training_jobs.question_sets.questions import question_add, question_change, question_delete
from training_jobs.question_sets.selectors import JUDGED, missing_keys, questions_to_judge

_JUDGED_COLOURS = {"unjudged": "warning", "once": "info", "twice": "success"}


class JudgedFilter(DropdownFilter):  # type: ignore[misc]
    """How far a question is, and whether what it names is still published."""

    title = _("judgement")
    parameter_name = "judged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("unjudged", _("To be judged")),
            ("once", _("Judged by one person")),
            ("twice", _("Judged by two")),
            ("retired", _("Right passage no longer published")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[EvaluationQuestion]
    ) -> QuerySet[EvaluationQuestion]:
        match self.value():
            case "unjudged":
                return queryset.exclude(JUDGED)
            case "once":
                return queryset.filter(JUDGED, judgements=None)
            case "twice":
                return queryset.filter(JUDGED, judgements__isnull=False).distinct()
            case "retired":
                return queryset.filter(pk__in=_retired(queryset))
        return queryset


def _retired(queryset: QuerySet[EvaluationQuestion]) -> list[int]:
    rows = list(queryset.exclude(relevant=[]).select_related("evaluation_set__unit"))
    units = {row.evaluation_set.unit for row in rows}
    gone = {
        unit: missing_keys(unit, {k for row in rows if row.evaluation_set.unit == unit for k in row.relevant})
        for unit in units
    }
    return [row.pk for row in rows if gone[row.evaluation_set.unit].intersection(row.relevant)]


@admin.register(EvaluationQuestion)
class EvaluationQuestionAdmin(Desk):
    list_display = ["short_text", "judged_badge", "answerable", "part", "group", "program", "origin"]
    list_filter = [
        ("evaluation_set", RelatedDropdownFilter),
        JudgedFilter,
        ("part", ChoicesDropdownFilter),
        ("origin", ChoicesDropdownFilter),
        "is_answerable",
    ]
    list_per_page = 50
    deletes_parts_unlisted = True  # its judgements; versions keep the question
    search_fields = ["text", "external_id", "group", "program", "relevant", "answers"]
    search_help_text = _("Words of a question or its answer, a group, a programme, or a key like faq:costs")

    class Media:
        css = {"all": ["training_jobs/desk.css", "training_jobs/question_sets.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvaluationQuestion]:
        rows: QuerySet[EvaluationQuestion] = super().get_queryset(request)
        return rows.select_related("evaluation_set__unit").annotate(
            num_judgements=Count("judgements", distinct=True)
        )

    def delete_model(self, request: HttpRequest, obj: EvaluationQuestion) -> None:
        question_delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[EvaluationQuestion]) -> None:
        for question in queryset:
            question_delete(question)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        self.message_user(request, _("The question was taken out of the set."), messages.SUCCESS)
        return redirect("admin:training_jobs_evaluationquestion_changelist")

    # --- List ---------------------------------------------------------------------------------------
    @display(description=_("question"), ordering="text")
    def short_text(self, question: EvaluationQuestion) -> str:
        return Truncator(question.text).chars(120)

    @display(description=_("judgement"), label=_JUDGED_COLOURS)
    def judged_badge(self, question: Any) -> tuple[str, Any]:
        if question.is_answerable and not question.relevant and not question.answers:
            return "unjudged", _("To be judged")
        return ("twice", _("Two people")) if question.num_judgements else ("once", _("One person"))

    @display(description=_("has an answer"), boolean=True, ordering="is_answerable")
    def answerable(self, question: EvaluationQuestion) -> bool:
        return question.is_answerable

    # --- One question -------------------------------------------------------------------------------
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        found = row_or_none(EvaluationSet.objects.select_related("unit"), request.GET.get("evaluation_set"))
        if found is None:
            self.message_user(request, _("Open a set first, then add questions to it."), messages.INFO)
            return redirect("admin:training_jobs_evaluationset_changelist")
        return self._question_view(request, found, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        question: EvaluationQuestion | None = self.get_object(request, object_id)
        if question is None:
            raise Http404
        if not self.has_view_permission(request, question):
            raise PermissionDenied
        if self._has_to_judge_blindly(request, question):
            url = reverse("admin:training_jobs_evaluationset_judge", args=[question.evaluation_set_id])
            return redirect(f"{url}?question={question.pk}")
        return self._question_view(request, question.evaluation_set, question)

    def _has_to_judge_blindly(self, request: HttpRequest, question: EvaluationQuestion) -> bool:
        """Whoever may only judge sees what the first person said after judging, not before."""
        if self.has_change_permission(request, question):
            return False
        waiting = questions_to_judge(question.evaluation_set, staff_user(request))
        return (
            request.user.has_perm("training_jobs.add_questionjudgement")
            and waiting.filter(pk=question.pk).exists()
        )

    def _question_view(
        self, request: HttpRequest, found: EvaluationSet, question: EvaluationQuestion | None
    ) -> HttpResponse:
        may_save = question is None or self.has_change_permission(request, question)
        form = QuestionForm(
            request.POST if request.method == "POST" else None,
            initial=initial_of(question) if question else None,
        )
        ticked = request.POST.getlist("relevant") if request.POST else question.relevant if question else []
        if request.method == "POST" and not wants_search(request):
            if not may_save:
                raise PermissionDenied
            if form.is_valid() and self._save(request, found, question, form, tuple(ticked)):
                return redirect(_next(request, found))
        text, day = form["text"].value() or "", _day(form)
        return self.render_page(
            request,
            "question_sets/question.html",
            title=_("Question") if question else _("New question"),
            set=found,
            set_url=reverse("admin:training_jobs_evaluationset_change", args=[found.pk]),
            form=form,
            question=question,
            may_save=may_save,
            may_delete=question is not None and self.has_delete_permission(request, question),
            judgements=question.judgements.select_related("annotator") if question else [],
            picker=picker_of(request, found.unit, chosen=ticked, question=text, on=day),
        )

    def _save(
        self,
        request: HttpRequest,
        found: EvaluationSet,
        question: EvaluationQuestion | None,
        form: QuestionForm,
        ticked: tuple[str, ...],
    ) -> bool:
        """Whether it was kept; else the form says why not."""
        try:
            content = form.content(ticked)
            if question is None:
                question_add(found, content, actor=staff_user(request))
            else:
                question_change(question, content)
        except EvaluationSetError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return False
        self.message_user(request, _("The question is kept."), messages.SUCCESS)
        return True


def _day(form: QuestionForm) -> Any:
    """The day the form asks about, when it can be read."""
    if not form.is_bound:
        return form.initial.get("as_of")
    form.is_valid()
    return form.cleaned_data.get("as_of")


def _next(request: HttpRequest, found: EvaluationSet) -> str:
    if "another" in request.POST:
        return f"{reverse('admin:training_jobs_evaluationquestion_add')}?evaluation_set={found.pk}"
    if "unjudged" in request.POST:
        waiting = found.questions.exclude(JUDGED).order_by("pk").first()
        if waiting is not None:
            return reverse("admin:training_jobs_evaluationquestion_change", args=[waiting.pk])
    return questions_url(found)
