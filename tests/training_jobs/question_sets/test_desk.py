"""The desk of evaluation sets: every step, and every way to take it wrongly."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assistant.index.job import build_index
from curation.enums import Role
from curation.models import FaqEntry
from curation.services import entry_retire
from tests.factories.curation import UserFactory
from tests.factories.evaluation_sets import QUESTIONS, frozen, question_file, question_set
from tests.training_jobs.office import RECIPE, office
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.services import data_set_create
from training_jobs.models import EvaluationQuestion, EvaluationSet, EvaluationSetVersion, QuestionJudgement
from training_jobs.question_sets.question_file import read_question, set_digest
from training_jobs.question_sets.rules import QuestionContent
from training_jobs.question_sets.selectors import questions_of
from training_jobs.question_sets.services import freeze

LIST = reverse("admin:training_jobs_evaluationset_changelist")
ADD = reverse("admin:training_jobs_evaluationset_add")
QUESTIONS_LIST = reverse("admin:training_jobs_evaluationquestion_changelist")
STEPS = ("import", "collect", "judge", "freeze")
pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def unit(db):
    created = office()
    build_index(created)
    return created


@pytest.fixture
def filled(unit):
    return question_set(unit)


def page(row, name="change"):
    return reverse(f"admin:training_jobs_evaluationset_{name}", args=[row.pk])


def question_page(question):
    return reverse("admin:training_jobs_evaluationquestion_change", args=[question.pk])


def add_page(row):
    return f"{reverse('admin:training_jobs_evaluationquestion_add')}?evaluation_set={row.pk}"


def values(**changes):
    return {
        "text": "¿Hay becas?",
        "is_answerable": "yes",
        "relevant": ["faq:becas"],
        "answers": "Una de excelencia\n\nHasta el 50 %",
        "as_of": "",
        "group": "Costos",
        "program": "",
        **changes,
    }


def test_making_a_set_leads_to_its_page(operator, unit):
    response = operator.post(
        ADD, {"unit": unit.pk, "name": "Admisión", "purpose": "general", "description": ""}
    )
    made = EvaluationSet.objects.get()
    assert (response.status_code, response.url) == (302, page(made))
    assert made.created_by == operator.person


def test_a_name_that_is_taken_is_told_at_the_field(operator, filled):
    response = operator.post(
        ADD, {"unit": filled.unit.pk, "name": filled.name, "purpose": "general", "description": ""}
    )
    assert response.status_code == 200
    assert EvaluationSet.objects.count() == 1


def test_the_page_leads_to_every_step(operator, filled):
    html = operator.get(page(filled)).content.decode()
    for step in STEPS:
        assert page(filled, step) in html
    assert add_page(filled) in html.replace("&amp;", "&")
    assert QUESTIONS[0].text in html


def test_an_empty_set_offers_no_freezing(operator, unit):
    empty = question_set(unit, [])
    assert page(empty, "freeze") not in operator.get(page(empty)).content.decode()
    operator.post(page(empty, "freeze"))
    assert not EvaluationSetVersion.objects.exists()


def test_renaming_keeps_the_unit(operator, filled):
    operator.post(page(filled), {"name": "Otro nombre", "purpose": "safety", "description": "Trampas"})
    filled.refresh_from_db()
    assert (filled.name, filled.purpose) == ("Otro nombre", "safety")


def test_only_a_set_that_was_never_frozen_is_deleted(operator, filled):
    delete = reverse("admin:training_jobs_evaluationset_delete", args=[filled.pk])
    freeze(filled)
    assert operator.post(delete, {"post": "yes"}).status_code == 403
    other = question_set(filled.unit, name="Otra")
    operator.post(reverse("admin:training_jobs_evaluationset_delete", args=[other.pk]), {"post": "yes"})
    assert list(EvaluationSet.objects.all()) == [filled]


# --- One question -----------------------------------------------------------------------------------
def test_a_question_is_written_with_ticked_passages(operator, filled):
    response = operator.post(add_page(filled), values())
    question = EvaluationQuestion.objects.get(text="¿Hay becas?")
    assert response.status_code == 302
    assert question.relevant == ["faq:becas"]
    assert question.answers == ["Una de excelencia", "Hasta el 50 %"]
    assert (question.origin, question.created_by) == ("hand", operator.person)


def test_searching_shows_passages_to_tick_and_keeps_what_was_typed(operator, filled):
    response = operator.post(
        add_page(filled), values(text="mi pregunta", query="becas", search="1", relevant=["faq:costo"])
    )
    picker = response.context["picker"]
    assert [passage.key for passage in picker.chosen] == ["faq:costo"]
    assert "faq:becas" in [passage.key for passage in picker.found]
    assert "mi pregunta" in response.content.decode()
    assert not EvaluationQuestion.objects.filter(text="mi pregunta").exists()


def test_a_new_question_without_words_searches_nothing(operator, filled):
    response = operator.get(add_page(filled))
    assert response.context["picker"].found == []


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "x" * 2_001},
        {"relevant": ["not a key"]},
        {"as_of": "yesterday"},
        {"is_answerable": "maybe"},
        {"group": "g" * 121},
    ],
)
def test_a_question_that_cannot_be_is_told(operator, filled, changes):
    response = operator.post(add_page(filled), values(**changes))
    assert response.status_code == 200
    assert response.context["form"].errors
    assert filled.questions.count() == len(QUESTIONS)


def test_a_question_without_an_answer_drops_its_ticks(operator, filled):
    operator.post(add_page(filled), values(is_answerable="no"))
    question = EvaluationQuestion.objects.get(text="¿Hay becas?")
    assert (question.is_answerable, question.relevant, question.answers) == (False, [], [])


def test_a_question_is_corrected_and_taken_out(operator, filled):
    question = filled.questions.first()
    operator.post(question_page(question), values(text=question.text, relevant=["faq:pagos"]))
    question.refresh_from_db()
    assert question.relevant == ["faq:pagos"]
    operator.post(
        reverse("admin:training_jobs_evaluationquestion_delete", args=[question.pk]), {"post": "yes"}
    )
    assert not EvaluationQuestion.objects.filter(pk=question.pk).exists()


def test_a_retired_entry_is_marked_where_it_is_named(operator, filled):
    entry_retire(FaqEntry.objects.get(external_id="costo"), actor=operator.person, reason="cambió")
    question = filled.questions.get(relevant=["faq:costo"])
    assert operator.get(question_page(question)).context["picker"].chosen[0].is_gone
    assert [keys for _url, _text, keys in operator.get(page(filled)).context["retired"]] == [["faq:costo"]]
    listed = operator.get(QUESTIONS_LIST, {"judged": "retired"}).context["cl"].result_list
    assert [row.pk for row in listed] == [question.pk]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ({"judged": "unjudged"}, 1),
        ({"judged": "once"}, 2),
        ({"judged": "twice"}, 1),
        ({"q": "piscina"}, 1),
        ({}, 4),
    ],
)
def test_questions_are_filtered_and_searched(operator, unit, query, number):
    made = question_set(unit, [*QUESTIONS, QuestionContent("¿Nadie lo sabe?")])
    QuestionJudgement.objects.create(question=made.questions.first(), annotator=UserFactory())
    listed = operator.get(QUESTIONS_LIST, {"evaluation_set__id__exact": made.pk, **query})
    assert len(listed.context["cl"].result_list) == number


@pytest.mark.parametrize(
    "query", ["", "?evaluation_set=999999", "?evaluation_set=x", "?evaluation_set=" + "9" * 40]
)
def test_a_question_needs_a_set(operator, query):
    response = operator.get(reverse("admin:training_jobs_evaluationquestion_add") + query)
    assert (response.status_code, response.url) == (302, LIST)


# --- Import -----------------------------------------------------------------------------------------
def upload(data, name="preguntas.jsonl"):
    return {"file": SimpleUploadedFile(name, data)}


def test_a_file_is_shown_first_and_imported_on_confirmation(operator, filled):
    data = question_file({"id": "n1", "question": "¿Nueva?", "relevant": ["faq:becas"]}, "otra más")
    shown = operator.post(page(filled, "import"), upload(data))
    assert (shown.context["plan"].num_new, filled.questions.count()) == (2, len(QUESTIONS))
    operator.post(page(filled, "import"), {"token": shown.context["token"]})
    assert filled.questions.get(external_id="n1").origin == "import"
    again = operator.post(page(filled, "import"), {"token": shown.context["token"]})
    assert (again.url, filled.questions.count()) == (page(filled, "import"), len(QUESTIONS) + 2)


def test_a_file_with_mistakes_shows_the_lines_and_no_way_on(operator, filled):
    response = operator.post(page(filled, "import"), upload(b'{"question": "a"}\n{broken\n'))
    assert [row.number for row in response.context["plan"].errors] == [2]
    assert "token" not in response.context


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\n", b"a" * 10_000_001])
def test_a_file_that_cannot_be_one_is_told(operator, filled, data):
    response = operator.post(page(filled, "import"), upload(data))
    assert response.context["form"].errors["file"]


def test_the_token_of_another_person_is_none(operator, filled, sign_in):
    shown = operator.post(page(filled, "import"), upload(question_file("¿Nueva?")))
    other = sign_in(Role.MODEL_OPERATOR)
    other.post(page(filled, "import"), {"token": shown.context["token"]})
    assert filled.questions.count() == len(QUESTIONS)


# --- Collect, judge, freeze ---------------------------------------------------------------------------
def test_held_out_questions_are_collected_once(operator, unit):
    empty = question_set(unit, [])
    recipe = {**RECIPE.to_json(), "augmentations": [], "validation_share": 0.0, "test_share": 0.4}
    data_set = build_data_set(data_set_create(unit=unit, name="Con examen", recipe=recipe, actor=None).pk)
    assert "Con examen" in operator.get(page(empty, "collect")).content.decode()
    for _time in range(2):
        operator.post(page(empty, "collect"), {"source": data_set.pk, "limit": 500})
    held_out = empty.questions.filter(is_answerable=True)
    assert held_out.exists()
    assert all(question.relevant for question in held_out)
    assert empty.questions.count() == empty.questions.values("text").distinct().count()


@pytest.mark.parametrize("choice", [{"source": "999", "limit": 5}, {"source": "feedback", "limit": 0}, {}])
def test_what_cannot_be_collected_is_told(operator, filled, choice):
    assert operator.post(page(filled, "collect"), choice).context["form"].errors


def test_the_second_judgement_is_blind(sign_in, unit):
    filled = question_set(unit, [QuestionContent("¿Precio?", ("faq:costo",), ("Lo dicho",)), *QUESTIONS])
    colleague = sign_in(Role.EDITOR)
    response = colleague.get(page(filled, "judge"))
    question = response.context["question"]
    assert response.context["picker"].chosen == []
    assert "Lo dicho" not in response.content.decode()
    assert colleague.get(question_page(question)).url.startswith(page(filled, "judge"))
    colleague.post(
        page(filled, "judge"), {"question": question.pk, "is_answerable": "yes", "relevant": ["faq:costo"]}
    )
    assert question.judgements.get().annotator == colleague.person
    assert colleague.get(question_page(question)).status_code == 200
    assert colleague.get(page(filled, "judge")).context["question"] != question


def test_judging_ends_and_gives_the_agreement(sign_in, filled):
    colleague = sign_in(Role.REVIEWER)
    for question in filled.questions.all():
        chosen = {"is_answerable": "yes" if question.is_answerable else "no", "relevant": question.relevant}
        colleague.post(page(filled, "judge"), {"question": question.pk, **chosen})
    assert colleague.get(page(filled, "judge")).context["question"] is None
    rows = colleague.get(page(filled)).context["agreement"]
    assert [row.kappa for row in rows] == [1.0, 1.0]


def test_half_a_judgement_is_asked_for_again(sign_in, filled):
    colleague = sign_in(Role.EDITOR)
    question = filled.questions.first()
    response = colleague.post(page(filled, "judge"), {"question": question.pk, "is_answerable": "yes"})
    assert response.context["form"].errors
    assert not QuestionJudgement.objects.exists()


def test_nobody_judges_what_they_wrote(operator, unit):
    mine = question_set(unit, actor=operator.person)
    assert operator.get(page(mine, "judge")).context["question"] is None


def test_freezing_shows_leaks_first_and_keeps_them(operator, unit):
    recipe = {**RECIPE.to_json(), "augmentations": [], "test_share": 0.0}
    build_data_set(data_set_create(unit=unit, name="Indiscreto", recipe=recipe, actor=None).pk)
    leaky = question_set(unit, [QuestionContent("que becas hay", ("faq:becas",)), *QUESTIONS])
    shown = operator.get(page(leaky, "freeze"))
    assert [leak["data_set_name"] for leak in shown.context["leaks"]] == ["Indiscreto"]
    assert not EvaluationSetVersion.objects.exists()
    operator.post(page(leaky, "freeze"))
    version = EvaluationSetVersion.objects.get()
    assert (version.frozen_by, version.counts["leaks"]) == (operator.person, 1)
    assert "Indiscreto" in operator.get(page(leaky)).content.decode()
    operator.post(page(leaky, "freeze"))
    assert EvaluationSetVersion.objects.count() == 1
    assert operator.get(page(leaky, "freeze")).context["same"] == version


def test_a_version_is_written_out_as_it_was_frozen(operator, unit):
    version = frozen(unit)
    response = operator.get(page(version, "export"))
    lines = response.content.decode().splitlines()
    read = [read_question(at, line) for at, line in enumerate(lines, start=1)]
    assert set_digest(read) == version.digest
    assert read == questions_of(version)
    assert {json.loads(line)["part"] for line in lines} <= {"tuning", "holdout"}


# --- Who may ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("role", "allowed"), [(None, ()), (Role.SUPPORT, ()), (Role.EDITOR, ("judge",)), (Role.MANAGER, ())]
)
def test_each_step_asks_for_its_permission(sign_in, filled, role, allowed, step):
    person = sign_in(role)
    expected = 200 if step in allowed else 403
    assert person.get(page(filled, step)).status_code == expected
    assert person.post(page(filled, step)).status_code == expected


def test_a_manager_reads_and_changes_nothing(sign_in, filled):
    manager = sign_in(Role.MANAGER)
    question = filled.questions.first()
    version, _new = freeze(filled)
    assert manager.get(page(filled)).status_code == 200
    assert manager.get(question_page(question)).status_code == 200
    assert manager.get(page(version, "export")).status_code == 200
    assert manager.post(question_page(question), values()).status_code == 403
    assert manager.get(add_page(filled)).status_code == 403


@pytest.mark.parametrize("step", [*STEPS, "export"])
def test_what_is_missing_is_not_found(operator, step):
    assert operator.get(reverse(f"admin:training_jobs_evaluationset_{step}", args=[999])).status_code == 404


def test_the_list_shows_questions_and_newest_version(operator, filled):
    freeze(filled)
    row = operator.get(LIST).context["cl"].result_list[0]
    assert (row.count, row.newest_number) == (3, 1)
