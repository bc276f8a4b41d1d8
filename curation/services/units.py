"""Units: the offices that own content."""

from django.db import transaction

from curation.models import Unit


@transaction.atomic
def unit_get_or_create(*, code: str, name: str = "") -> Unit:
    """The unit with this code, made when there is none.

    Raises:
        ValidationError: the code is no slug of at most 40 characters.
    """
    unit = Unit.objects.filter(code=code).first()
    if unit is not None:
        return unit
    unit = Unit(code=code, name=name or code.upper())
    unit.full_clean(validate_unique=False)  # a race for the same code ends in the row of the winner
    return Unit.objects.get_or_create(code=code, defaults={"name": unit.name})[0]
