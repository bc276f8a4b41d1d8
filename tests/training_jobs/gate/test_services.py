import pytest

from tests.factories.curation import UnitFactory
from tests.training_jobs.measured import another_version, frozen_set
from training_jobs.enums import SetPurpose
from training_jobs.models import EvaluationSetVersion, GateRule

pytestmark = pytest.mark.django_db


def metrics(version: EvaluationSetVersion) -> list[str]:
    rules = GateRule.objects.filter(evaluation_set=version.evaluation_set)
    return sorted(rules.values_list("metric", flat=True))


def test_a_general_set_begins_with_two_rules() -> None:
    assert metrics(frozen_set(UnitFactory(), 5)) == ["groundedness", "token_f1"]


def test_shared_words_need_answers_to_share_them_with() -> None:
    assert metrics(frozen_set(UnitFactory(), 5, is_answerable=False)) == ["groundedness"]


@pytest.mark.parametrize("purpose", [SetPurpose.NO_ANSWER, SetPurpose.SAFETY])
def test_a_protected_set_needs_no_rule(purpose: SetPurpose) -> None:
    assert metrics(frozen_set(UnitFactory(), 5, purpose=purpose)) == []


def test_another_version_brings_no_rule_twice() -> None:
    first = frozen_set(UnitFactory(), 5)
    GateRule.objects.filter(metric="token_f1").delete()
    assert metrics(another_version(first.evaluation_set, 6)) == ["groundedness"]
