"""Sentences for people, kept apart from their translation so that readers and parsers need no Django.

A template is English and marked by `gettext_noop`, which the translators' tools recognise by its name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def gettext_noop(template: str) -> str:
    """Mark a template for translation and return it unchanged."""
    return template


@dataclass(frozen=True, slots=True)
class Message:
    """A `%(name)s` template and its values; `render` fills it in any language."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        return translate(self.template) % self.values

    def __str__(self) -> str:
        return self.render()
