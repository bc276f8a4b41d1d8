"""Addresses of the API, below /api/v1/."""

from django.http import HttpRequest, JsonResponse
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound

from assistant.api.ask import ask
from assistant.api.documentation import AskDocumentation, documented
from assistant.api.entries import EntryView
from assistant.api.errors import error_response
from assistant.api.feedback import FeedbackView
from assistant.api.search import SearchView
from assistant.api.units import SuggestionsView, UnitView


@csrf_exempt
def unknown_address(request: HttpRequest) -> JsonResponse:
    return error_response(NotFound(_("There is nothing at this address.")))


app_name = "api"
urlpatterns = [
    path("ask", documented(ask, AskDocumentation), name="ask"),
    path("answers/<uuid:answer_id>/feedback", FeedbackView.as_view(), name="feedback"),
    path("search", SearchView.as_view(), name="search"),
    path("entries/<path:key>", EntryView.as_view(), name="entry"),
    path("suggestions", SuggestionsView.as_view(), name="suggestions"),
    path("units/<slug:code>", UnitView.as_view(), name="unit"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"", unknown_address),
]
