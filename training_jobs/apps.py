from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingJobsConfig(AppConfig):
    name = "training_jobs"
    verbose_name = _("Models and jobs")

    def ready(self) -> None:
        from training_jobs import receivers  # noqa: F401 - connects the receivers
        from training_jobs.evaluation.gate import release_gate
        from training_jobs.registry.gate import install_gate

        install_gate(release_gate)
