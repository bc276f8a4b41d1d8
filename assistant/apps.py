from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistantConfig(AppConfig):
    name = "assistant"
    verbose_name = _("Assistant")

    def ready(self) -> None:
        from assistant.index import receivers  # noqa: F401 - they listen from now on
        from assistant.widget import origins  # noqa: F401 - its receiver too
