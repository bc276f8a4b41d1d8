"""May a generator write? What lets it, and everything that does not."""

from dataclasses import replace

import pytest

from tests.training_jobs.measured import (
    REFERENCE,
    change_content,
    finished_run,
    frozen_set,
    number_of,
    right,
    wrong,
)
from tests.training_jobs.released import make_release
from training_jobs.enums import SetPurpose
from training_jobs.evaluation.methods.descriptions import QUOTING
from training_jobs.evaluation.predictions import Outcome
from training_jobs.gate.checks import CheckState
from training_jobs.gate.writing import examine_writing, writing_method
from training_jobs.question_sets.selectors import questions_of

pytestmark = pytest.mark.django_db

KEY = "faq:costo"
LONG = f"{REFERENCE}, y además se paga una matrícula que cubre la biblioteca, el seguro y los laboratorios"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def release():
    return make_release()


def short(question):
    """Exactly what the reference says, with its source."""
    return replace(right(question), citations=(KEY,), status="generated")


def long(question):
    """The same inside a longer entry, quoted whole."""
    return Outcome(answer=LONG, citations=(KEY,), status="nearest", num_sentences=1, num_supported=1)


def judged_set(unit, number, **values):
    """A frozen set whose questions name the right passage."""
    version = frozen_set(unit, number, **values)
    version.questions = [{**question, "relevant": [KEY]} for question in version.questions]
    version.save()
    return version


def measured(release, written, quoted, number=120, **values):
    version = judged_set(release.unit, number, **values)
    return finished_run(version, {writing_method(release): written, QUOTING: quoted}, part="holdout")


def test_answers_nearer_to_the_references_win(release):
    run = measured(release, short, long)
    check = examine_writing(release)
    assert check.state is CheckState.PASSED
    assert check.figures.value is True
    assert check.figures.low > 0
    assert (check.figures.n, check.figures.num_written) == (120, 120)
    assert check.figures.evaluations == [run.pk]


def test_the_same_answers_do_not_win(release):
    measured(release, long, long)
    check = examine_writing(release)
    assert (check.state, check.figures.value) == (CheckState.FAILED, False)


def test_few_questions_never_let_it_write(release):
    measured(release, short, long, 25)
    check = examine_writing(release)
    assert (check.state, check.figures.value) == (CheckState.TOO_FEW, False)
    assert "30" in check.advice


def test_wrong_citations_outweigh_better_words(release):
    def astray(question):
        is_astray = number_of(question) % 8 == 0
        return replace(short(question), citations=("faq:otra",) if is_astray else (KEY,))

    measured(release, astray, long)
    check = examine_writing(release)
    assert check.figures.low > 0
    assert check.state is CheckState.FAILED


def test_what_the_references_say_may_not_be_lost_for_brevity(release):
    def curt(question):
        """Seldom silent about the rest of the reference, mostly word for word."""
        is_curt = number_of(question) % 5 == 0
        return replace(short(question), answer="la colegiatura cuesta" if is_curt else REFERENCE)

    measured(release, curt, long)
    check = examine_writing(release)
    assert check.figures.low > 0
    assert check.figures.value is False


def test_questions_without_right_passages_leave_citations_unmeasured(release):
    version = frozen_set(release.unit, 120)
    finished_run(version, {writing_method(release): short, QUOTING: long}, part="holdout")
    check = examine_writing(release)
    assert check.figures.value is False
    assert check.advice


def test_all_general_sets_count_together(release):
    measured(release, short, long, 20, name="a")
    assert examine_writing(release).state is CheckState.TOO_FEW
    measured(release, short, long, 60, name="b")
    assert examine_writing(release).figures.n == 80


def test_one_set_that_is_not_measured_leaves_it_open(release):
    measured(release, short, long, name="a")
    version = judged_set(release.unit, 40, name="b")
    check = examine_writing(release)
    assert check.state is CheckState.NOT_MEASURED
    assert [each.evaluation_set for each in check.unmeasured] == [version.evaluation_set]


def test_sets_without_answers_are_not_asked_for(release):
    frozen_set(release.unit, 40, purpose=SetPurpose.NO_ANSWER, is_answerable=False)
    check = examine_writing(release)
    assert (check.state, check.unmeasured) == (CheckState.NOT_MEASURED, ())


def test_changed_content_has_to_be_measured_again(release):
    measured(release, short, long)
    change_content(release.unit)
    assert examine_writing(release).state is CheckState.NOT_MEASURED


def test_questions_it_has_learned_prove_nothing(release):
    def learned(question):
        return short(question) if number_of(question) < 60 else wrong(question)

    version = measured(release, learned, long).set_version
    version.leaks = [
        {"question_id": question.id, "data_set": release.run.data_set_id}
        for question in questions_of(version)
        if number_of(question) < 60
    ]
    version.save()
    assert examine_writing(release).figures.difference < 0
