#!/usr/bin/env python
"""Entry point of every command.

Commands of the product work with `manage.py up` running (they use its services) and without it
(they start what they need and stop it at the end): see `soe_portal.session`.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soe_portal.settings")
    if sys.argv[1:] == ["up"]:
        # The launcher stays small: no application is loaded in its process.
        from soe_portal.supervisor.launch import main as run_portal

        sys.exit(run_portal())

    from django.core.management import execute_from_command_line

    from soe_portal.session import services_for_command

    with services_for_command(sys.argv[1:]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
