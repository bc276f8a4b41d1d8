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


def widget_origins() -> set[str]:
    """The pages on which an active unit lets its chat stand, as the desk wrote them."""
    listed = Unit.objects.filter(is_active=True).values_list("widget_origins", flat=True)
    return {origin for origins in listed for origin in origins}
