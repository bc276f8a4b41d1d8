"""The evaluation sets of the sample office: what people ask, what has no answer, and what is a trap."""

import json

from django.db import transaction

from curation.importing.sample import SAMPLE_DIR
from curation.models import Unit
from training_jobs.models import EvaluationSet, EvaluationSetVersion
from training_jobs.question_sets.freezing import freeze
from training_jobs.question_sets.importing import apply_import, plan_import
from training_jobs.question_sets.services import evaluation_set_create

_LIST = SAMPLE_DIR / "evaluation-sets.json"  # file, name, purpose, description


def load_sample_sets(unit: Unit) -> list[EvaluationSetVersion]:
    """Make and freeze the sets the unit has not yet; one that somebody has made or changed is left alone."""
    samples: list[dict[str, str]] = json.loads(_LIST.read_text(encoding="utf-8"))
    present = set(EvaluationSet.objects.filter(unit=unit).values_list("name", flat=True))
    return [_load(unit, **sample) for sample in samples if sample["name"] not in present]


@transaction.atomic
def _load(unit: Unit, *, file: str, name: str, purpose: str, description: str) -> EvaluationSetVersion:
    evaluation_set = evaluation_set_create(unit=unit, name=name, purpose=purpose, description=description)
    plan = plan_import(unit, (SAMPLE_DIR / file).read_bytes(), evaluation_set=evaluation_set)
    apply_import(evaluation_set, plan, actor=None)
    version, _created = freeze(evaluation_set)
    return version
