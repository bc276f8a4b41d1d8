import pytest
from django.utils import timezone

from assistant.enums import AnswerStatus, Channel, Vote
from assistant.models import Answer, AnswerSource, Conversation, Feedback
from curation.models import FaqEntry
from training_jobs.data_sets.recipe import Recipe
from training_jobs.enums import ExampleKind

ONLY_FEEDBACK = Recipe(kinds=(ExampleKind.FEEDBACK,), seed=5, validation_share=0.0, test_share=0.0)
TEXT = "La colegiatura cuesta **Bs 21.600**. Se paga en 18 cuotas."


@pytest.fixture
def ask(unit):
    """A person's question with its answer, source and vote."""

    def make(question, *, vote=Vote.USEFUL, status=AnswerStatus.CURATED, channel=Channel.WIDGET, text=TEXT):
        conversation = Conversation.objects.create(unit=unit, channel=channel)
        answer = Answer.objects.create(
            conversation=conversation, question=question, status=status, text=f"{text} [1]"
        )
        AnswerSource.objects.create(
            answer=answer,
            rank=1,
            number=1,
            key="faq:costo",
            kind="faq",
            title="¿Cuánto cuesta la maestría?",
            citation="x",
            url="/",
            text=TEXT,
            text_hash="x",
            score=1.0,
            is_used=True,
        )
        Feedback.objects.create(answer=answer, vote=vote)
        return answer

    return make


def questions(composed):
    return [example.question for example in composed(ONLY_FEEDBACK, until=timezone.now()).examples]


def test_a_question_found_useful_is_learned_with_its_source(composed, ask):
    ask("me dicen el precio total de la maestria")
    [example] = composed(ONLY_FEEDBACK).examples
    assert example.question == "me dicen el precio total de la maestria"
    assert example.source.key == "faq:costo"
    assert "Bs 21.600" in example.messages[2]["content"]


def test_masking_is_done_again_and_a_personal_question_is_not_learned(composed, ask):
    ask("soy Juan Pérez, mi celular es 71234567, cuanto cuesta la maestria")
    assert questions(composed) == []


@pytest.mark.parametrize(
    "options",
    [
        {"vote": Vote.NOT_USEFUL},
        {"status": AnswerStatus.ABSTAINED_NO_SOURCE},
        {"status": AnswerStatus.REFUSED_INJECTION},
        {"channel": Channel.COMMAND},
    ],
)
def test_what_nobody_found_useful_is_not_learned(composed, ask, options):
    ask("precio total de la maestria", **options)
    assert questions(composed) == []


def test_an_answer_whose_source_reads_differently_now_is_not_learned(composed, ask):
    ask("precio total de la maestria")
    FaqEntry.objects.filter(external_id="costo").update(answer="La colegiatura cuesta Bs 25.000.")
    assert questions(composed) == []


def test_the_same_question_is_learned_once(composed, ask):
    ask("precio total de la maestria")
    ask("¿Precio total de la maestría?")
    assert len(questions(composed)) == 1


def test_what_was_asked_after_the_data_set_was_asked_for_is_left_out(composed, ask):
    before = timezone.now()
    ask("precio total de la maestria")
    assert composed(ONLY_FEEDBACK, until=before).examples == []


def test_a_written_answer_keeps_only_what_its_source_bears_out(composed, ask):
    ask(
        "precio total de la maestria",
        status=AnswerStatus.GENERATED,
        text="La colegiatura cuesta **Bs 21.600** [1]. El rector regala un viaje a Marte [1].",
    )
    [example] = composed(ONLY_FEEDBACK).examples
    assert "Marte" not in example.messages[2]["content"]


def test_a_nearest_entry_found_useful_is_learned_with_its_own_words(composed, ask):
    ask("precio total de la maestria", status=AnswerStatus.NEAREST)
    [example] = composed(ONLY_FEEDBACK).examples
    assert "Bs 21.600" in example.messages[2]["content"]
