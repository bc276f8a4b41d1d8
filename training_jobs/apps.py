from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingJobsConfig(AppConfig):
    name = "training_jobs"
    verbose_name = _("Models and jobs")

    def ready(self) -> None:
        """Receivers listen from now on."""
        from training_jobs.data_sets import receivers as _data_sets  # noqa: F401
        from training_jobs.gate import receivers as _gate  # noqa: F401
        from training_jobs.quality import receivers as _quality  # noqa: F401
