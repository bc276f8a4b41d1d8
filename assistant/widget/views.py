"""The page that shows an integrator how to put the assistant into an existing portal."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from assistant.widget.snippets import inline_snippet, script_snippet
from curation.models import Unit


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """The two snippets with this portal's real address, and the floating widget itself to try."""
    unit = Unit.objects.filter(code=settings.DEFAULT_UNIT_CODE, is_active=True).first()
    code = unit.code if unit else settings.DEFAULT_UNIT_CODE
    script_url = request.build_absolute_uri(static("assistant/widget.js"))
    context = {
        "unit": unit,
        "script_snippet": script_snippet(script_url, code),
        "inline_snippet": inline_snippet(script_url, code),
        "origin": f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "portal/embed.html", context)
