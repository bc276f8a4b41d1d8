"""From a finished comparison to the next answer: a generator that has won may write, another may not."""

import pytest

from assistant.selectors.answers import BEATS_NEAREST, may_write
from curation.enums import Writing
from tests.training_jobs.gate.test_writing import long, measured, short
from tests.training_jobs.measured import another_version, finished_run
from tests.training_jobs.released import REASON, make_release
from training_jobs.evaluation.methods.descriptions import QUOTING
from training_jobs.gate.examination import release_gate
from training_jobs.gate.promotion import release_promote
from training_jobs.gate.writing import note_writing, note_written_answers, writing_method

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_files")]


@pytest.fixture
def release():
    made = make_release()
    release_promote(made, actor=None, reason=REASON, gate=None)
    return made


def test_a_promoted_generator_writes_only_once_it_has_won(release):
    assert not may_write(release.unit)
    note_written_answers(measured(release, short, long))
    assert may_write(release.unit)


def test_one_that_loses_later_stops_writing(release):
    run = measured(release, short, long)
    note_written_answers(run)
    newer = another_version(run.set_version.evaluation_set, 121)
    newer.questions = [{**question, "relevant": ["faq:costo"]} for question in newer.questions]
    newer.save()
    replies = {writing_method(release): long, QUOTING: long}
    note_written_answers(finished_run(newer, replies, part="holdout"))
    assert not may_write(release.unit)


def test_the_unit_has_the_last_word(release):
    note_written_answers(measured(release, short, long))
    release.unit.writing = Writing.NEVER
    assert not may_write(release.unit)
    release.served_model.document = {}
    release.served_model.save()
    release.unit.writing = Writing.ALWAYS
    assert may_write(release.unit)


def test_figures_stand_in_the_record_of_the_gate(release):
    measured(release, short, long)
    note_writing(release)
    recorded = release_gate(release).figures["writing"]
    assert recorded == release.served_model.document[BEATS_NEAREST]
    assert {"value", "metric", "difference", "low", "high", "n", "date"} <= recorded.keys()


def test_what_is_not_measured_changes_nothing(release):
    note_writing(release)
    release.served_model.refresh_from_db()
    assert BEATS_NEAREST not in release.served_model.document
