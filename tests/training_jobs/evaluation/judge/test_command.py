import pytest
from django.core.management import CommandError, call_command

from tests.factories.curation import UnitFactory
from training_jobs.evaluation.judge.agreement import grade_votes
from training_jobs.management.commands import judge as command
from training_jobs.models import Comparison

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote(settings):
    settings.JUDGE_MODEL = "juez"
    return Comparison.objects.create(
        unit=UnitFactory(), question="¿?", left_answer="a", right_answer="b", preference="left"
    )


def test_without_a_judge_it_says_how_to_name_one(settings):
    settings.JUDGE_MODEL = ""
    with pytest.raises(CommandError, match="JUDGE_MODEL"):
        call_command("judge")


def test_votes_without_grades_are_told_and_nobody_is_asked(vote, capsys):
    call_command("judge")
    first, refusal = capsys.readouterr().out.splitlines()
    assert "0" in first
    assert "1" in first
    assert "50" in refusal


def test_votes_are_graded_first_when_asked_to(vote, capsys, monkeypatch):
    def ask(messages, fields):
        return '{"reason": "", "first": 3, "second": 0}'

    monkeypatch.setattr(command, "grade_votes", lambda: grade_votes(ask=ask))
    call_command("judge", "--votes")
    assert "1" in capsys.readouterr().out.splitlines()[0]
