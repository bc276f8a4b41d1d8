"""`manage.py up`: the whole portal with one command (`make run` calls it).

`manage.py` runs the launcher without loading Django; this class gives the command its place in `help`.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from soe_portal.supervisor.launch import main


class Command(BaseCommand):
    help = _("Start everything the portal needs and keep it running until Ctrl-C.")
    requires_system_checks: list[str] = []

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        sys.exit(main())
