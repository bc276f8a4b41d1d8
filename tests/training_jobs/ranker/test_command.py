import pytest
from django.core.management import CommandError, call_command

from assistant import encoder as encoders
from assistant.enums import ModelRole
from assistant.models import ServedModel
from tests.fakes import FakeEncoder
from tests.training_jobs.ranked import asked_office, make_ranker
from tests.training_jobs.released import operator
from training_jobs.jobs import lease
from training_jobs.ranker.selectors import own_ranker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)


def test_train_tells_number_curve_and_verdict(capsys):
    unit = asked_office()
    call_command("ranker", "train", "--unit", unit.code)
    shown = capsys.readouterr().out
    ranker = ServedModel.objects.get(role=ModelRole.RANKER, unit=unit)
    assert ranker.name in shown
    assert "coverage" in shown


def test_train_tells_why_it_cannot():
    with pytest.raises(CommandError, match="6"):
        call_command("ranker", "train", "--unit", asked_office(num_entries=2).code)


def test_promote_list_and_rollback(capsys):
    unit = asked_office(num_entries=0)
    ranker = make_ranker(unit)
    call_command("ranker", "promote", str(ranker.pk))
    call_command("ranker", "list", "--unit", unit.code)
    assert f"{unit.code}: {ranker.name}" in capsys.readouterr().out
    call_command("ranker", "rollback", "--unit", unit.code)
    assert own_ranker(unit) is None


def test_promote_of_one_that_failed_needs_a_reason():
    unit = asked_office(num_entries=0)
    ranker = make_ranker(unit, is_open=False)
    with pytest.raises(CommandError):
        call_command("ranker", "promote", str(ranker.pk))
    call_command("ranker", "promote", str(ranker.pk), "--reason", "Medido a mano con la oficina")
    assert own_ranker(unit) == ranker


def test_rights_are_those_of_the_person_named():
    unit = asked_office(num_entries=0)
    person = operator("view_rankertraining")
    with pytest.raises(CommandError):
        call_command("ranker", "promote", str(make_ranker(unit).pk), "--by", person.username)


@pytest.mark.parametrize(
    "arguments", [["train", "--unit", "nadie"], ["promote", "999"], ["rollback", "--unit", "nadie"]]
)
def test_what_there_is_none_of_is_told(arguments):
    with pytest.raises(CommandError):
        call_command("ranker", *arguments)
