"""«Probar»: two models answer the same question side by side, and a person says which is better."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from assistant.answering.rendering import render_answer
from assistant.exceptions import RateLimitedError
from assistant.services.rate_limits import Limit, take
from assistant.statistics import wilson
from curation.admin.people import staff_user
from training_jobs.comparisons.desk.forms import BASE, CompareForm
from training_jobs.comparisons.selectors import Tally, tallies
from training_jobs.comparisons.services import compare, comparison_judge
from training_jobs.enums import Preference
from training_jobs.exceptions import TrainingJobsError
from training_jobs.jobs.desk import Context, Desk
from training_jobs.models import Comparison, Release
from training_jobs.question_sets.selectors import asked_in

_LIMIT = Limit("compare", 12)  # each asks two models; the public's questions come first
_SHORTCUTS = ("unit", "first", "second")


@dataclass(frozen=True, slots=True)
class Row:
    """A pair in the list: how often the first was preferred, of those times one was, with the interval."""

    tally: Tally
    first: str
    second: str
    percent: int
    low: int
    high: int


@admin.register(Comparison)
class ComparisonAdmin(Desk):
    """The list holds the votes; "add" asks a question, and a row's page is where it is judged."""

    list_display = ["short_question", "pair", "judgement", "with_sources", "asked_by", "created_at"]
    list_select_related = ["left", "right", "asked_by"]
    # No filter or search by model: it would give away who wrote what before the vote.
    list_filter = [("preference", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter), "is_blind"]
    search_fields = ["question"]
    list_before_template = "admin/training_jobs/comparisons/rates.html"

    class Media:
        css = {"all": ["training_jobs/releases.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view")

    @display(description=_("question"))
    def short_question(self, comparison: Comparison) -> str:
        return Truncator(comparison.question).chars(80)

    @display(description=_("models"))
    def pair(self, comparison: Comparison) -> str:
        if _is_hidden(comparison):
            return str(_("Hidden until the vote"))
        return f"{_name(comparison.left)} / {_name(comparison.right)}"

    @display(
        description=_("judgement"),
        label={
            Preference.LEFT.value: "success",
            Preference.RIGHT.value: "success",
            Preference.TIE.value: "info",
            Preference.NEITHER.value: "danger",
            "": "warning",
        },
    )
    def judgement(self, comparison: Comparison) -> tuple[str, str]:
        winners = {Preference.LEFT: comparison.left, Preference.RIGHT: comparison.right}
        if comparison.preference in winners:
            return comparison.preference, _name(winners[Preference(comparison.preference)])
        shown = comparison.get_preference_display() if comparison.preference else str(_("Not judged yet"))
        return comparison.preference, shown

    def list_context(self, request: HttpRequest) -> Context:
        return {"rates": [_row(tally) for tally in tallies()]}

    # --- Asking -----------------------------------------------------------------------------------
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CompareForm(request.POST or None, initial=_initial(request))
        if request.method == "POST" and form.is_valid():
            comparison = self._ask(request, form)
            if comparison is not None:
                return redirect(self.page_url(comparison))
        return self.render_page(request, "comparisons/form.html", title=_("Try two models"), form=form)

    def _ask(self, request: HttpRequest, form: CompareForm) -> Comparison | None:
        """The new comparison; None when a message says why there is none."""
        values = form.cleaned_data
        try:
            take(_LIMIT, f"user:{request.user.pk}")
            return compare(
                unit=values["unit"],
                question=values["question"],
                sides=(values["first"], values["second"]),
                use_sources=values["use_sources"],
                is_blind=values["is_blind"],
                actor=staff_user(request),
            )
        except RateLimitedError as error:
            told = _("That was quick. Ask again in %(seconds)d s.") % {"seconds": error.retry_after_seconds}
            form.add_error(None, told)
        except TrainingJobsError as error:
            form.add_error(None, str(error))
        return None

    # --- Judging ----------------------------------------------------------------------------------
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        comparison: Comparison | None = self.get_object(request, object_id)
        if comparison is None:
            raise Http404
        if not self.has_view_permission(request) and comparison.asked_by_id != request.user.pk:
            raise PermissionDenied
        if request.method == "POST":
            return self._judge(request, comparison)
        is_mine = comparison.asked_by_id == request.user.pk
        return self.render_page(
            request,
            "comparisons/page.html",
            title=_("Two answers"),
            comparison=comparison,
            is_hidden=_is_hidden(comparison),
            sides=_sides(comparison),
            preferences=[] if comparison.preference or not is_mine else Preference.choices,
            again=_again(comparison),
        )

    def _judge(self, request: HttpRequest, comparison: Comparison) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied

        def judge() -> object:
            preference, comment = request.POST.get("preference", ""), request.POST.get("comment", "")
            comparison_judge(comparison, preference, actor=staff_user(request), comment=comment)
            return _("Thank you; the vote is kept.")

        self.take(request, judge)
        return redirect(self.page_url(comparison))


@dataclass(frozen=True, slots=True)
class Side:
    """One answer as shown; `name` is empty while it must not be known."""

    letter: str
    name: str
    html: SafeString
    seconds: float
    is_chosen: bool


def _sides(comparison: Comparison) -> list[Side]:
    urls = {number: source["url"] for number, source in enumerate(comparison.sources, start=1)}
    is_hidden = _is_hidden(comparison)
    rows = (
        ("A", Preference.LEFT, comparison.left, comparison.left_answer),
        ("B", Preference.RIGHT, comparison.right, comparison.right_answer),
    )
    return [
        Side(
            letter=letter,
            name="" if is_hidden else _name(release),
            html=render_answer(text, urls),
            seconds=comparison.timings_ms.get(preference.value, 0) / 1000,
            is_chosen=comparison.preference == preference,
        )
        for letter, preference, release, text in rows
    ]


def _is_hidden(comparison: Comparison) -> bool:
    return comparison.is_blind and not comparison.preference


def _name(release: Release | None) -> str:
    return release.name if release else str(BASE)


def _row(tally: Tally) -> Row:
    share = wilson(tally.num_first, tally.num_decided)
    percents = (0.0 if tally.num_decided == 0 else share.value, share.low, share.high)
    value, low, high = (round(100 * part) for part in percents)
    return Row(tally, _name(tally.first), _name(tally.second), value, low, high)


def _initial(request: HttpRequest) -> dict[str, str]:
    """Choices named in the address; a question only by its place in an evaluation, never by its words."""
    initial = {name: request.GET[name] for name in _SHORTCUTS if name in request.GET}
    question = asked_in(request.GET.get("evaluation", ""), request.GET.get("place", ""))
    return {**initial, "question": question} if question else initial


def _again(comparison: Comparison) -> str:
    """Where the next question goes: to the same two, in the order of their rows, which tells nothing."""
    pair = sorted(pk for pk in (comparison.left_id, comparison.right_id) if pk)
    ids = dict(zip(("first", "second"), pair, strict=False))
    query = "&".join(f"{name}={pk}" for name, pk in ({"unit": comparison.unit_id} | ids).items())
    return f"{reverse('admin:training_jobs_comparison_add')}?{query}"
