"""`manage.py setup_portal`: bring database, static files, roles and first content up to date.

The launcher runs it before the web server at every start; every step is safe to repeat. With an outside
database it is the deployment's own step.
"""

from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from soe_portal.first_start import ensure_administrator, is_without_content
from training_jobs.releases.desired import write_desired_models

_SETUP_LOCK = 5_306_112_201  # two installations starting on one database wait for each other


class Command(BaseCommand):
    help = _("Bring database, static files, roles and first content up to date.")

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [_SETUP_LOCK])
            try:
                self._set_up()
            finally:
                cursor.execute("select pg_advisory_unlock(%s)", [_SETUP_LOCK])

    def _set_up(self) -> None:
        self.stdout.write(_("Database: migrations"))
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(_("Static files"))
        call_command("collectstatic", verbosity=0, interactive=False)
        write_desired_models()  # before the engine starts: a restored database may name other models
        if ensure_administrator(settings.VAR_DIR):
            self.stdout.write(_("An administrator was created; its password is shown below."))
        if is_without_content() and "load_sample" in get_commands():
            self.stdout.write(_("Sample content"))
            try:
                call_command("load_sample")
                call_command("evaluation_set", "sample")
            except CommandError as error:
                self.stderr.write(str(error))  # the portal is useful without it
