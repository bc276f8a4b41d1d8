"""Dialogs that a step opens in the admin: what they ask, and where they lead."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.forms import BaseDialogForm


def dialog(title: Any, description: Any, button: Any, form: type[Any] = BaseDialogForm) -> dict[str, Any]:
    """The dialog of an Unfold action; `button` is what is pressed to take the step."""
    return {"title": title, "description": description, "form_submit_text": button, "form_class": form}


def leave_dialog(request: HttpRequest, url: str) -> HttpResponse:
    """On to `url`: a dialog posts by htmx, which follows a header; a plain form is redirected."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
