"""A data set and a tiny base model in the portal's database; called inside `manage.py shell`."""

import json
import sys

from django.conf import settings

from curation.models import Unit
from tests.training_jobs.trained import make_base, make_data_set


def seed(folder: str) -> None:
    """Write the number of the data set to standard output."""
    unit, _created = Unit.objects.get_or_create(code=settings.DEFAULT_UNIT_CODE, defaults={"name": "SOE"})
    data_set = make_data_set(unit)
    make_base(name="tiny", location=folder)
    sys.stdout.write(json.dumps(data_set.pk) + "\n")
