"""Units that answer the public."""

from assistant.exceptions import UnknownUnitError
from curation.models import Unit


def active_unit(code: str) -> Unit:
    """The active unit with this code.

    Raises:
        UnknownUnitError: there is none.
    """
    unit = Unit.objects.filter(code=code, is_active=True).first()
    if unit is None:
        raise UnknownUnitError(code)
    return unit
