"""Rankers of a unit: put in service by whoever may, taken back at once; the database decides."""

import pytest
from django.db import IntegrityError, transaction

from assistant.enums import ModelRole
from assistant.models import ServedModel
from assistant.ranker.current import ranker_of
from tests.factories.curation import UnitFactory
from tests.training_jobs.ranked import make_ranker, make_training
from tests.training_jobs.released import operator
from training_jobs.enums import ReleaseAction
from training_jobs.exceptions import PromotionRefusedError, RankerStepError, ReleaseForbiddenError
from training_jobs.models import RankerEvent, RankerTraining
from training_jobs.ranker.selectors import own_ranker, ranker_timeline
from training_jobs.ranker.services import ranker_put_in_service, ranker_roll_back, ranker_training_create

pytestmark = pytest.mark.django_db
REASON = "Medido a mano con la oficina"


@pytest.fixture
def unit():
    return UnitFactory()


def put(ranker, actor=None, reason=""):
    return ranker_put_in_service(ranker, actor=actor, reason=reason)


def test_a_ranker_in_service_decides_for_its_unit_alone(unit):
    ranker = make_ranker(unit)
    event = put(ranker)
    assert ranker_of(unit).name == ranker.name
    assert ranker_of(UnitFactory()).name == "ranker-default"
    assert (event.action, event.replaced, event.gate["is_override"]) == (ReleaseAction.PROMOTED, None, False)


def test_a_closed_gate_wants_a_reason_of_some_length(unit):
    ranker = make_ranker(unit, is_open=False)
    with pytest.raises(PromotionRefusedError):
        put(ranker, reason="sí")
    assert own_ranker(unit) is None
    assert put(ranker, reason=REASON).gate["is_override"]
    assert own_ranker(unit) == ranker


def test_a_gate_against_what_is_no_longer_in_service_is_closed(unit):
    first, second = make_ranker(unit), make_ranker(unit, certain_from=0.7)
    put(first)
    with pytest.raises(PromotionRefusedError, match="ranker-default"):
        put(second)


def test_putting_in_service_and_taking_back_need_the_right(unit):
    ranker = make_ranker(unit)
    person = operator("change_rankertraining")
    with pytest.raises(ReleaseForbiddenError):
        put(ranker, actor=person, reason=REASON)
    put(ranker, actor=operator("promote_release"))
    with pytest.raises(ReleaseForbiddenError):
        ranker_roll_back(unit, actor=person)
    assert own_ranker(unit) == ranker


def test_one_that_is_in_service_cannot_be_put_there_again(unit):
    ranker = make_ranker(unit)
    put(ranker)
    with pytest.raises(RankerStepError):
        put(ranker, reason=REASON)


@pytest.mark.parametrize("role", [ModelRole.ENCODER, ModelRole.RANKER])
def test_what_is_no_ranker_of_a_unit_is_refused(role):
    model = ServedModel.objects.create(role=role, name="ajeno", digest="d")
    with pytest.raises(RankerStepError):
        put(model, reason=REASON)


def test_one_that_this_version_cannot_read_is_refused(unit):
    ranker = make_ranker(unit, features=["otra"])
    with pytest.raises(RankerStepError):
        put(ranker, reason=REASON)
    assert ranker_of(unit).name == "ranker-default"


def test_back_leads_to_the_one_before_and_then_to_the_default(unit):
    first = make_ranker(unit)
    put(first)
    second = make_ranker(unit, certain_from=0.7)
    put(second)
    assert ranker_roll_back(unit, actor=None).gate["restored"] == first.pk
    assert ranker_of(unit).name == first.name
    assert ranker_roll_back(unit, actor=None, reason="prueba").gate["restored_name"] == "ranker-default"
    assert ranker_of(unit).name == "ranker-default"


def test_back_from_the_default_is_refused(unit):
    with pytest.raises(RankerStepError):
        ranker_roll_back(unit, actor=None)


def test_one_taken_back_may_go_into_service_again_by_its_gate(unit):
    ranker = make_ranker(unit)
    put(ranker)
    ranker_roll_back(unit, actor=None)
    put(ranker)
    assert own_ranker(unit) == ranker


def test_history_tells_who_did_what_and_why(unit):
    person = operator("promote_release")
    ranker = make_ranker(unit)
    put(ranker, actor=person, reason=" porque sí ")
    ranker_roll_back(unit, actor=person, reason="falla")
    events = [(event.action, event.actor, event.reason) for event in ranker_timeline(ranker)]
    assert events == [
        (ReleaseAction.ROLLED_BACK, person, "falla"),
        (ReleaseAction.PROMOTED, person, "porque sí"),
    ]


def test_the_database_holds_one_in_service_a_unit(unit):
    put(make_ranker(unit))
    other = make_ranker(unit, certain_from=0.7)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServedModel.objects.filter(pk=other.pk).update(in_production=True)


def test_a_training_asked_for_twice_is_one(unit):
    first = ranker_training_create(unit, actor=None)
    assert ranker_training_create(unit, actor=None) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        make_training(unit)
    assert RankerTraining.objects.count() == 1


def test_a_ranker_that_fails_its_step_leaves_no_event(unit):
    with pytest.raises(PromotionRefusedError):
        put(make_ranker(unit, is_open=False))
    assert not RankerEvent.objects.exists()
