"""What a new installation needs once: roles, an administrator, sample content. Each is safe to repeat."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from curation.models import Unit

ADMIN_USER = "admin"


@dataclass(frozen=True)
class Role:
    """What members may do: actions on the models of an application, by permission prefix."""

    name: str
    rights: tuple[tuple[str, tuple[str, ...]], ...]


ROLES = (
    Role("Editor", (("curation", ("view", "add", "change", "submit")), ("assistant", ("view",)))),
    Role(
        "Revisor",
        (("curation", ("view", "add", "change", "submit", "publish", "approve", "retire", "reject")),),
    ),
    Role("Atención", (("curation", ("view", "add")), ("assistant", ("view", "change")))),
    Role(
        "Operador de modelos",
        (
            ("training_jobs", ("view", "add", "change", "promote", "cancel", "start")),
            ("assistant", ("view",)),
            ("curation", ("view",)),
        ),
    ),
    Role(
        "Gerencia", (("curation", ("view",)), ("assistant", ("view", "export")), ("training_jobs", ("view",)))
    ),
)


def ensure_roles() -> int:
    """Create the groups that are missing; groups that exist keep what the office gave them."""
    num_created = 0
    for role in ROLES:
        group, is_new = Group.objects.get_or_create(name=role.name)
        if is_new:
            group.permissions.set(_permissions(role.rights))
            num_created += 1
    return num_created


def _permissions(rights: Iterable[tuple[str, tuple[str, ...]]]) -> list[Permission]:
    return [
        permission
        for app_label, actions in rights
        for permission in Permission.objects.filter(content_type__app_label=app_label)
        if permission.codename.split("_")[0] in actions
    ]


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
