from django.apps import AppConfig


class SoePortalConfig(AppConfig):
    name = "soe_portal"

    def ready(self) -> None:
        # The Celery application becomes the current one for `shared_task`; the launcher needs neither.
        from soe_portal import celery, checks  # noqa: F401
