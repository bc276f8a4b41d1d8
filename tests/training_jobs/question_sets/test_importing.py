import pytest

from tests.factories.evaluation_sets import question_file, question_set
from tests.training_jobs.office import office
from training_jobs.exceptions import QuestionFileError
from training_jobs.question_sets.importing import MAX_ERRORS, apply_import, plan_import


@pytest.fixture
def empty(db):
    return question_set(office(), [])


def read(evaluation_set, *rows):
    return plan_import(evaluation_set.unit, question_file(*rows), evaluation_set=evaluation_set)


COST = {
    "id": "c1",
    "question": "¿Cuánto sale?",
    "relevant": ["faq:costo"],
    "program": "Maestría",
    "group": "Costos",
}
POOL = {"id": "p1", "question": "¿Hay piscina?", "answerable": False, "as_of": "2026-12-01"}


def test_a_plan_counts_and_writes_nothing(empty):
    plan = read(empty, COST, POOL, "¿sin juzgar?")
    assert (plan.num_new, plan.num_changed, plan.num_unchanged, plan.num_unjudged) == (3, 0, 0, 1)
    assert not empty.questions.exists()


def test_importing_again_updates_by_id_and_duplicates_nothing(empty):
    rows = [COST, POOL, "¿sin identificador?"]
    apply_import(empty, read(empty, *rows), actor=None)
    again = read(empty, {**COST, "relevant": ["faq:becas"]}, POOL, "sin identificador")
    assert (again.num_new, again.num_changed, again.num_unchanged) == (0, 2, 1)
    apply_import(empty, again, actor=None)
    assert empty.questions.count() == 3
    changed = empty.questions.get(external_id="c1")
    assert (changed.relevant, changed.program, changed.origin) == (["faq:becas"], "Maestría", "import")


def test_mistakes_are_told_by_line_and_nothing_is_written(empty):
    data = (
        question_file(COST)
        + b"\n{broken\n"
        + question_file({"question": ""}, {"id": "c1", "question": "otra"})
    )
    plan = plan_import(empty.unit, data, evaluation_set=empty)
    assert [row.number for row in plan.errors] == [3, 4, 5]
    with pytest.raises(QuestionFileError):
        apply_import(empty, plan, actor=None)
    assert not empty.questions.exists()


def test_a_hopeless_file_is_not_read_to_its_end(empty):
    plan = plan_import(empty.unit, b"x\n" * 500, evaluation_set=empty)
    assert len(plan.errors) == MAX_ERRORS


@pytest.mark.parametrize("data", [b"", b"\n\n", "ñ".encode("latin-1"), b"{}\n" * 10_001, b" " * 10_000_001])
def test_a_file_that_cannot_be_one_is_refused_whole(empty, data):
    with pytest.raises(QuestionFileError):
        plan_import(empty.unit, data, evaluation_set=empty)


def test_personal_data_of_a_file_is_masked_and_counted(empty):
    plan = read(empty, "mi correo es ana@example.org, ¿me escriben?")
    apply_import(empty, plan, actor=None)
    assert plan.num_masked == 1
    assert "ana@example.org" not in empty.questions.get().text


def test_keys_of_nothing_published_are_told_and_kept(empty):
    plan = read(empty, COST, {"question": "¿Y esto?", "relevant": ["faq:borrador", "reg:posgrado/v2/art:3"]})
    assert plan.missing == ["faq:borrador"]
    assert apply_import(empty, plan, actor=None).created == 2


def test_a_line_separator_inside_a_question_ends_no_line(empty):
    assert read(empty, {"id": "x", "question": "una\u2028dos"}).num_new == 1
