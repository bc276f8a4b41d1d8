"""What a page of this portal says in its head so that the chat comes quickly."""

from pathlib import Path

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_STATIC = Path(__file__).parents[1] / "static"
_MODULES = [path.relative_to(_STATIC).as_posix() for path in sorted(_STATIC.glob("assistant/widget/*.js"))]


@register.simple_tag
def widget_preloads() -> SafeString:
    """The widget's modules come together, not one after the other that names it."""
    addresses = ((static(name),) for name in _MODULES)
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', addresses)
