"""Desk of the releases: what is in production, why, and every way to change it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from curation.admin.dialogs import dialog
from curation.admin.people import staff_user
from curation.text.markdown import render_markdown
from training_jobs.enums import ReleaseStage
from training_jobs.exceptions import TrainingJobsError
from training_jobs.gate.desk.page import MAX_REASON, PromotionForm, ReasonForm, gate_page
from training_jobs.gate.measuring import measure_for_gate
from training_jobs.gate.rollout import promote, rollback
from training_jobs.jobs.desk import Context, Desk
from training_jobs.models import Release
from training_jobs.releases.export import adapter_archive, archive_name
from training_jobs.releases.selectors import predecessor, stale_sources, timeline
from training_jobs.releases.services import release_retire, release_try
from training_jobs.releases.serving import is_served

_STAGE_COLOURS = {
    ReleaseStage.CANDIDATE.value: "info",
    ReleaseStage.PRODUCTION.value: "success",
    ReleaseStage.RETIRED.value: "danger",
}


@admin.register(Release)
class ReleaseAdmin(Desk):
    """Rows are made by runs and changed by the buttons alone."""

    list_display = ["name", "stage_badge", "situation", "unit", "base_model", "created_at"]
    list_select_related = ["unit", "base_model", "served_model", "run__data_set"]
    list_filter = [("stage", ChoicesDropdownFilter), ("unit", RelatedDropdownFilter)]
    search_fields = ["name"]
    actions_detail = ("promote", "put_on_trial", "retire", "download_adapter")
    change_form_outer_before_template = "admin/training_jobs/gate/release_top.html"
    change_form_after_template = "admin/training_jobs/gate/release.html"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("stage", "situation"),
                    ("unit", "base_model"),
                    ("run_link", "data_set_link"),
                    "created_at",
                    "model_name",
                ]
            },
        )
    ]
    readonly_fields = ["stage", "situation", "run_link", "data_set_link", "created_at", "model_name"]

    class Media:
        css = {"all": ["training_jobs/releases.css"]}

    # --- Who may do what --------------------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, "view")

    def has_promote_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """May put models in service, and this one is a candidate."""
        return self.may(request, "promote") and self._is_candidate(request, object_id)

    def has_try_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        may_compare = request.user.has_perm("training_jobs.add_comparison")
        return may_compare and self._is_candidate(request, object_id)

    def has_download_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        release = self._release(request, object_id)
        has_adapter = release is None or release.adapter_folder.is_dir()
        return self.may(request, "change") and has_adapter

    def _is_candidate(self, request: HttpRequest, object_id: Any) -> bool:
        """True also where no release is named."""
        release = self._release(request, object_id)
        return release is None or release.stage == ReleaseStage.CANDIDATE

    def _release(self, request: HttpRequest, object_id: Any) -> Release | None:
        found: Release | None = self.get_object(request, str(object_id)) if object_id is not None else None
        return found

    # --- Columns and fields -----------------------------------------------------------------------
    @display(description=_("stage"), ordering="stage", label=_STAGE_COLOURS)
    def stage_badge(self, release: Release) -> tuple[str, str]:
        return release.stage, release.get_stage_display()

    @display(description=_("Note"))
    def situation(self, release: Release) -> str:
        notes = []
        if release.trial_until and release.trial_until > timezone.now():
            until = timezone.localtime(release.trial_until).strftime("%H:%M")
            notes.append(str(_("On trial until %(time)s") % {"time": until}))
        if release.run and release.run.data_set.stale_since:
            notes.append(str(_("Its content has changed since")))
        if release.stage == ReleaseStage.PRODUCTION and not is_served(release.served_model.name):
            notes.append(str(_("Not loaded right now")))
        return " · ".join(notes) or "–"

    @display(description=_("fine-tuning"))
    def run_link(self, release: Release) -> SafeString | str:
        return _link(release.run)

    @display(description=_("data set"))
    def data_set_link(self, release: Release) -> SafeString | str:
        return _link(release.run.data_set if release.run else None)

    @display(description=_("Name for the engine"))
    def model_name(self, release: Release) -> SafeString:
        return format_html('<code class="release-path">{}</code>', release.served_model.name)

    def page_context(self, request: HttpRequest, release: Release) -> Context:
        return {"may_measure": self.may(request, "promote"), **_page_of(release), **gate_page(release)}

    # --- Steps ------------------------------------------------------------------------------------
    @action(
        description=_("Promote"),
        permissions=["promote"],
        url_path="promote",
        icon="rocket_launch",
        variant=ActionVariant.PRIMARY,
        dialog=dialog(
            _("Put in production"),
            _("It is loaded first, which takes up to a minute; nobody's answer is lost."),
            _("Promote"),
            PromotionForm,
        ),
    )
    def promote(self, request: HttpRequest, form: PromotionForm, object_id: str) -> HttpResponse:
        def step(release: Release) -> object:
            change = promote(
                release,
                actor=staff_user(request),
                reason=form.cleaned_data["reason"],
                is_stale_confirmed=form.cleaned_data.get("is_stale_confirmed", False),
            )
            return _("In production. It took %(seconds).1f s.") % {"seconds": change.seconds or 0.0}

        return self._take_in_dialog(request, object_id, step)

    @action(
        description=_("Try for an hour"),
        permissions=["try"],
        url_path="put-on-trial",
        icon="science",
        dialog=dialog(
            _("Try for an hour"),
            _("The engine loads it beside the others, for comparisons; never for the public."),
            _("Load it"),
        ),
    )
    def put_on_trial(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        def step(release: Release) -> object:
            release_try(release, actor=staff_user(request))
            return _("It is being loaded and stays for an hour.")

        return self._take_in_dialog(request, object_id, step)

    @action(
        description=_("Retire"),
        permissions=["promote"],
        url_path="retire",
        icon="block",
        variant=ActionVariant.DANGER,
        dialog=dialog(
            _("Retire"),
            _("It can never be promoted again. Its files and its history stay."),
            _("Retire"),
            ReasonForm,
        ),
    )
    def retire(self, request: HttpRequest, form: ReasonForm, object_id: str) -> HttpResponse:
        def step(release: Release) -> object:
            release_retire(release, actor=staff_user(request), reason=form.cleaned_data["reason"])
            return _("The release was retired.")

        return self._take_in_dialog(request, object_id, step)

    def _take_in_dialog(
        self, request: HttpRequest, object_id: str, step: Callable[[Release], object]
    ) -> HttpResponse:
        release = self._release(request, object_id)
        if release is not None:
            self.take(request, lambda: step(release))
        return self.leave_dialog(request, release)

    @action(
        description=_("Download adapter"),
        permissions=["download"],
        url_path="download-adapter",
        icon="download",
    )
    def download_adapter(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        release = self._release(request, object_id)
        if release is None:
            raise Http404
        return FileResponse(adapter_archive(release), as_attachment=True, filename=archive_name(release))

    def get_urls(self) -> list[URLPattern]:
        steps = {"rollback": self.roll_back, "measure": self.measure}
        return [
            *(
                self.own_path(f"<path:object_id>/{name}/", require_POST(view), name)
                for name, view in steps.items()
            ),
            *super().get_urls(),
        ]

    def measure(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Start the evaluations that the gate still needs."""
        release = self._release_in_reach(request, object_id)
        try:
            runs = measure_for_gate(release, actor=staff_user(request))
        except TrainingJobsError as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            told = ngettext(
                "%(count)d evaluation was started; this page shows the result when it has ended.",
                "%(count)d evaluations were started; this page shows the result when they have ended.",
                len(runs),
            ) % {"count": len(runs)}
            self.message_user(request, told, messages.SUCCESS)
        return redirect(self.page_url(release))

    def roll_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One click: what was in production before is there again."""
        release = self._release_in_reach(request, object_id)
        if release.stage == ReleaseStage.PRODUCTION:
            self.take(request, lambda: self._roll_back(request, release))
        else:
            self.message_user(request, _("It is not in production any more."), messages.ERROR)
        return redirect(self.page_url(release))

    def _roll_back(self, request: HttpRequest, release: Release) -> str:
        reason = request.POST.get("reason", "")[:MAX_REASON] or str(_("One click, without a reason"))
        change = rollback(release.unit, actor=staff_user(request), reason=reason)
        if change.problem:
            self.message_user(request, change.problem, messages.WARNING)
        told = str(_("Back to «%(name)s».") % {"name": change.event.gate["restored_name"]})
        if change.seconds is not None:
            told += " " + _("It took %(seconds).1f s.") % {"seconds": change.seconds}
        return told

    def _release_in_reach(self, request: HttpRequest, object_id: str) -> Release:
        """The release, for whoever may put models in service."""
        if not self.may(request, "promote"):
            raise PermissionDenied
        release = self._release(request, object_id)
        if release is None:
            raise Http404
        return release

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        rows: QuerySet[Release] = super().get_queryset(request)
        return rows.select_related("unit", "base_model", "served_model", "run__data_set")


def _page_of(release: Release) -> Context:
    """What the page shows below the facts: card, history, changed sources, and where back leads."""
    is_current = release.stage == ReleaseStage.PRODUCTION
    before = predecessor(release) if is_current else None
    return {
        "card": render_markdown(release.card),
        "timeline": timeline(release),
        "stale": stale_sources(release)[:50],
        "is_current": is_current,
        "back_to": (before.name if before else release.base_model.name) if is_current else "",
    }


def _link(row: Any) -> SafeString | str:
    """A link to the row's page."""
    if row is None:
        return "–"
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', url, row)
