"""Agreement between judge and people, and what it takes before the judge may decide."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories.curation import UnitFactory
from tests.training_jobs.measured import finished_run, frozen_set, right
from tests.training_jobs.released import make_release
from training_jobs.enums import Preference
from training_jobs.evaluation.judge import agreement
from training_jobs.evaluation.judge.agreement import grade_votes
from training_jobs.evaluation.judge.grading import Judge, judge_replies
from training_jobs.evaluation.replies import predictions_of
from training_jobs.gate.checks import BASE_METHOD, CheckState, method_of
from training_jobs.gate.examination import examine_release, release_gate
from training_jobs.management.commands import judge as command
from training_jobs.models import Comparison, GateRule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _configured(settings, tmp_path):
    settings.JUDGE_MODEL, settings.JUDGE_URL, settings.VAR_DIR = "juez", "", tmp_path


def fair(messages, fields):
    """Grades answers by the number in them."""
    document = json.loads(messages[1]["content"])
    shown = [document[name] for name in (("answer",) if fields == ("grade",) else fields)]
    grades = [int(text[-1]) for text in shown]
    return json.dumps({"reason": "", **dict(zip(fields, grades, strict=True))})


def _votes(number, *, wrong=0):
    """Votes for what the fair judge prefers, but the first `wrong` of them."""
    kinds = [
        ("nota 4", "nota 1", Preference.LEFT),
        ("nota 1", "nota 4", Preference.RIGHT),
        ("nota 3", "nota 3", Preference.TIE),
        ("nota 0", "nota 1", Preference.NEITHER),
    ]
    unit = UnitFactory()
    for at in range(number):
        left, right_answer, preference = kinds[at % 4]
        if at < wrong:
            preference = Preference.NEITHER if preference != Preference.NEITHER else Preference.LEFT
        Comparison.objects.create(
            unit=unit, question=f"¿{at}?", left_answer=left, right_answer=right_answer, preference=preference
        )


def test_votes_are_graded_once_and_agree():
    _votes(60)
    asked = []

    def ask(messages, fields):
        asked.append(fields)
        return fair(messages, fields)

    found = grade_votes(ask=ask)
    grade_votes(ask=ask)
    assert len(asked) == 105  # both orders, which are one where the answers are equal; and never again
    assert (found.kappa, found.num_votes, found.num_waiting) == (1.0, 60, 0)
    assert found.is_enough
    assert agreement.gate_refusal() == ""


def test_ungraded_votes_wait():
    _votes(5)
    found = agreement.judge_agreement()
    assert (found.kappa, found.num_votes, found.num_waiting) == (None, 0, 5)


def test_few_votes_do_not_let_it_decide():
    _votes(20)
    grade_votes(ask=fair)
    assert "20" in agreement.gate_refusal()


def test_judge_that_disagrees_does_not_decide():
    _votes(60, wrong=30)
    found = grade_votes(ask=fair)
    assert found.low < found.kappa < found.high < 1
    assert not found.is_enough
    assert agreement.gate_refusal()


def test_without_a_judge_nothing_is_asked(settings):
    settings.JUDGE_MODEL = ""
    _votes(60)
    assert grade_votes(ask=fair).num_votes == 0
    assert agreement.gate_refusal()


def test_rule_of_the_judge_is_refused_until_it_agrees_with_people():
    release = make_release()
    version = frozen_set(release.unit, 200)
    GateRule.objects.create(
        unit=release.unit, evaluation_set=version.evaluation_set, metric="judge_score", margin=0.05
    )
    run = finished_run(version, {method_of(release): right, BASE_METHOD: right}, part="holdout")
    check = examine_release(release).checks[0]
    assert (check.state, check.needs_evaluation) == (CheckState.NOT_MEASURED, False)
    _votes(60)
    grade_votes(ask=fair)
    assert examine_release(release).checks[0].state is CheckState.NOT_MEASURED  # nothing is graded yet
    always = json.dumps({"reason": "", "grade": 4})
    judge_replies(predictions_of(run), judge=Judge(ask=lambda _messages, _fields: always))
    assert release_gate(release).is_open


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
