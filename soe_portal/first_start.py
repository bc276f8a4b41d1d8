"""What a new installation needs once: an administrator, sample content. Each is safe to repeat."""

import secrets
from pathlib import Path

from django.contrib.auth import get_user_model

from curation.models import Unit

ADMIN_USER = "admin"


def ensure_administrator(var_dir: Path) -> str | None:
    """Create the administrator when there is no superuser yet.

    Returns:
        The new random password, also kept in `admin-password` for its owner alone; None if one existed.
    """
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    kept = var_dir / "admin-password"
    kept.unlink(missing_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(password + "\n")
    users.create_superuser(username=ADMIN_USER, password=password)
    return password


def is_without_content() -> bool:
    """Whether nobody has made a unit yet, so sample content may be loaded."""
    return not Unit.objects.exists()
