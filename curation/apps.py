from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CurationConfig(AppConfig):
    name = "curation"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        post_migrate.connect(_sync_roles, dispatch_uid="curation.roles_sync")


def _sync_roles(sender: AppConfig, **kwargs: Any) -> None:
    """Each app's permissions exist only after its own `post_migrate`, so the roles are renewed for ours."""
    if sender.name in {"curation", "assistant", "training_jobs"}:
        from curation.services.roles import roles_sync  # models are not loaded when this module is

        roles_sync()
