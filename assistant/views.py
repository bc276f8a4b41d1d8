"""The portal's own pages: the office's home with the chat, and a chat that needs no JavaScript."""

from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django import forms
from django.conf import settings
from django.db import close_old_connections
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from assistant import answering
from assistant.answering.types import AskRequest, Choice
from assistant.clients import client_name
from assistant.enums import Channel
from assistant.exceptions import RateLimitedError, UnknownUnitError
from assistant.selectors.portal import question_groups
from assistant.selectors.units import active_unit
from assistant.services.rate_limits import Limit, take
from curation.models import Unit

QUESTIONS_PER_CATEGORY = 4


class QuestionForm(forms.Form):
    """A question typed into an ordinary form."""

    question = forms.CharField(
        label=_("Your question"),
        max_length=settings.QUESTION_MAX_CHARS,
        error_messages={"required": _("Write your question.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    unit = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    conversation = forms.UUIDField(required=False, widget=forms.HiddenInput)
    choice = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home of the portal's own office; before it has one, a page that says what to do."""
    unit = Unit.objects.filter(code=settings.DEFAULT_UNIT_CODE, is_active=True).first()
    return _office(request, unit) if unit else render(request, "portal/empty.html")


@require_safe
def unit_home(request: HttpRequest, code: str) -> HttpResponse:
    return _office(request, _unit_or_404(code))


def _office(request: HttpRequest, unit: Unit) -> HttpResponse:
    groups = question_groups(unit, on=timezone.localdate(), per_group=QUESTIONS_PER_CATEGORY)
    context = {"unit": unit, "groups": groups, "question_max_chars": settings.QUESTION_MAX_CHARS}
    return render(request, "portal/home.html", context)


@csrf_exempt  # anonymous and without cookies, so that it works in every browser and from cached pages
async def ask_plain(request: HttpRequest) -> HttpResponse:
    """Ask by an ordinary form. Only POST answers: an address with a question in it would stay in logs."""
    form = QuestionForm(request.POST or None, initial={"unit": request.GET.get("unit", "")})
    code = (form["unit"].value() or "") or settings.DEFAULT_UNIT_CODE
    unit = await sync_to_async(_unit_or_404)(code)
    context: dict[str, Any] = {"unit": unit, "form": form, "question_max_chars": settings.QUESTION_MAX_CHARS}
    wait_seconds = 0
    if request.method == "POST" and form.is_valid():
        try:
            limit = Limit("ask", settings.ASK_LIMIT_PER_MINUTE)
            await sync_to_async(take)(limit, client_name(request))
        except RateLimitedError as error:
            wait_seconds = error.retry_after_seconds
            message = _("You are asking very fast. Please wait %(seconds)d seconds and try again.")
            form.add_error(None, message % {"seconds": wait_seconds})
        else:
            result = await answering.answer_to_end(_asked(form.cleaned_data, unit))
            context["result"] = result
            context["suggestions"] = [Choice(question, question) for question in result.suggestions]
    response = await sync_to_async(render)(request, "portal/ask.html", context)
    if wait_seconds:
        response.status_code = 429
        response.headers["Retry-After"] = str(wait_seconds)
    return response


def _asked(cleaned: dict[str, Any], unit: Unit) -> AskRequest:
    conversation_id: UUID | None = cleaned["conversation"]
    return AskRequest(
        cleaned["question"],
        unit,
        Channel.WIDGET,
        conversation_id=conversation_id,
        choice=cleaned["choice"],
    )


def _unit_or_404(code: str) -> Unit:
    try:
        return active_unit(code)
    except UnknownUnitError:
        raise Http404 from None
    finally:
        close_old_connections()
