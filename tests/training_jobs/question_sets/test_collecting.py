import pytest

from assistant.enums import AnswerStatus, Channel, Vote
from assistant.models import Answer, AnswerSource, Conversation, Feedback
from tests.factories.evaluation_sets import question_set
from tests.training_jobs.office import RECIPE, office
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.services import data_set_create
from training_jobs.enums import QuestionOrigin
from training_jobs.question_sets.collecting import COLLECTORS, collect, collect_held_out
from training_jobs.question_sets.questions import Written
from training_jobs.question_sets.rules import QuestionContent
from training_jobs.question_sets.services import freeze

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def empty(db):
    return question_set(office(), [])


@pytest.fixture
def ask(empty):
    """A person's question with its answer and, where it has one, its source and vote."""

    def make(question, *, vote=Vote.USEFUL, status=AnswerStatus.CURATED, channel=Channel.WIDGET):
        conversation = Conversation.objects.create(unit=empty.unit, channel=channel)
        answer = Answer.objects.create(
            conversation=conversation, question=question, status=status, text="Cuesta Bs 21.600. [1]"
        )
        if status == AnswerStatus.CURATED:
            shown = {"kind": "faq", "title": "t", "citation": "c", "url": "/", "text": "t", "text_hash": "h"}
            AnswerSource.objects.create(
                answer=answer, rank=1, number=1, key="faq:costo", score=1.0, is_used=True, **shown
            )
        if vote is not None:
            Feedback.objects.create(answer=answer, vote=vote)
        return answer

    return make


def test_a_useful_answer_gives_a_judged_question(empty, ask):
    ask("me dicen el precio total de la maestria")
    collect(empty, QuestionOrigin.FEEDBACK)
    question = empty.questions.get()
    assert (question.relevant, question.answers) == (["faq:costo"], ["Cuesta Bs 21.600."])
    assert question.origin == QuestionOrigin.FEEDBACK


@pytest.mark.parametrize(
    "outcome",
    [{"vote": Vote.NOT_USEFUL}, {"vote": None, "status": AnswerStatus.ABSTAINED_NO_SOURCE}],
)
def test_what_helped_nobody_waits_for_a_judge_and_is_not_frozen(empty, ask, outcome):
    ask("hay convenio con otras universidades", **outcome)
    ask("me dicen el precio total de la maestria")
    collect(empty, QuestionOrigin.FEEDBACK)
    waiting = empty.questions.get(relevant=[])
    assert waiting.text == "hay convenio con otras universidades"
    assert freeze(empty)[0].counts["all"] == 1


def test_personal_questions_and_trials_of_the_office_are_left_out(empty, ask):
    ask("soy Juan Pérez, mi celular es 71234567, cuanto cuesta la maestria")
    ask("precio total de la maestria", channel=Channel.COMMAND)
    assert collect(empty, QuestionOrigin.FEEDBACK) == Written(0, 0, 0)


def test_collecting_twice_doubles_nothing_and_leaves_corrections_alone(empty, ask):
    ask("me dicen el precio total de la maestria")
    collect(empty, QuestionOrigin.FEEDBACK)
    empty.questions.update(relevant=["faq:corregido"])
    assert collect(empty, QuestionOrigin.FEEDBACK) == Written(0, 0, 1)
    assert empty.questions.get().relevant == ["faq:corregido"]


def test_a_new_source_of_questions_is_one_function(empty, monkeypatch):
    def handed_over(unit, limit):
        yield QuestionContent("¿Quién firma el convenio?", is_answerable=False)

    monkeypatch.setitem(COLLECTORS, QuestionOrigin.HANDOFF, handed_over)
    assert collect(empty, QuestionOrigin.HANDOFF).created == 1
    assert empty.questions.get().origin == QuestionOrigin.HANDOFF


def test_a_sample_of_what_is_held_out_is_the_same_every_time(empty):
    recipe = {**RECIPE.to_json(), "augmentations": [], "validation_share": 0.0, "test_share": 0.4}
    data_set = build_data_set(data_set_create(unit=empty.unit, name="", recipe=recipe, actor=None).pk)
    other = question_set(empty.unit, [], name="Otra")
    for chosen in (empty, other):
        assert collect_held_out(chosen, data_set, limit=4).created == 4
    texts = [set(chosen.questions.values_list("text", flat=True)) for chosen in (empty, other)]
    assert texts[0] == texts[1]
    answerable = empty.questions.filter(is_answerable=True)
    keys = {source.entry_key.split("/p:")[0] for source in data_set.sources.filter(split="test")}
    assert {question.relevant[0].split("/p:")[0] for question in answerable} <= keys
