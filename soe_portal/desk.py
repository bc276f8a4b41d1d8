"""The admin as an application of this portal: its pages are loaded by the process that serves them.

Django loads every application's `admin` at start, in each process and command, with the forms, pages and
services behind it; here the URL configuration does (`soe_portal.urls`), so workers and commands go without.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks


class DeskConfig(SimpleAdminConfig):
    """`django.contrib.admin` without discovery at start; whoever checks the project checks its pages."""

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(_check_desk, checks.Tags.admin)


def _check_desk(
    app_configs: Sequence[AppConfig] | None = None, **arguments: Any
) -> Sequence[checks.CheckMessage]:
    admin.autodiscover()  # a command may check the admin before it has loaded any address
    return check_admin_app(app_configs, **arguments)
