"""The lines of HTML that an existing portal pastes into its pages."""

from django.utils.html import format_html


def script_snippet(script_url: str, unit_code: str) -> str:
    """One tag: a floating button on every page that carries it."""
    return format_html('<script src="{}" data-unit="{}" defer></script>', script_url, unit_code)


def inline_snippet(script_url: str, unit_code: str) -> str:
    """The chat as a part of the page."""
    return format_html(
        '<soe-assistant unit="{1}" mode="inline"></soe-assistant>\n<script src="{0}" defer></script>',
        script_url,
        unit_code,
    )
