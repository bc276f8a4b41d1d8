"""The person at the desk."""

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest


def staff_user(request: HttpRequest) -> User:
    """Whoever is signed in; the admin lets nobody else reach its views."""
    return cast("User", request.user)
