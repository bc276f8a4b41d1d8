"""Saving with who and why. `actor` None means the system or a command."""

from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models

Row = TypeVar("Row", bound=models.Model)
Actor = AbstractBaseUser | None


def save_with_history(
    row: Row, *, actor: Actor, reason: str, update_fields: tuple[str, ...] | None = None
) -> Row:
    """Save `row`, and with it one history record that names the actor and the reason."""
    _sign(row, actor=actor, reason=reason)
    if update_fields is not None and any(f.name == "updated_at" for f in row._meta.concrete_fields):
        update_fields = (*update_fields, "updated_at")
    row.save(update_fields=update_fields)
    return row


def delete_with_history(row: models.Model, *, actor: Actor, reason: str) -> None:
    """Delete `row`; the history keeps its last state, the actor and the reason."""
    _sign(row, actor=actor, reason=reason)
    row.delete()


def _sign(row: models.Model, *, actor: Actor, reason: str) -> None:
    if actor is not None:
        row._history_user = actor  # type: ignore[attr-defined]
    row._change_reason = reason  # type: ignore[attr-defined]
