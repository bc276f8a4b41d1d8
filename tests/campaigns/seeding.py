"""`python -m tests.campaigns.seeding FOLDER`: a data set and a tiny base model in the portal's database."""

import json
import os
import sys

import django


def main(folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soe_portal.settings")
    django.setup()
    from curation.models import Unit
    from tests.training_jobs.trained import make_base, make_data_set

    data_set = make_data_set(Unit.objects.get(code="SOE"))
    make_base(name="tiny", location=folder)
    sys.stdout.write(json.dumps(data_set.pk) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
