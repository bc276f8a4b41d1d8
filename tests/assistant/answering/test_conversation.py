"""Steps and routes of a conversation, on turns made by hand: completed, asked back, divided or unknown."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

from assistant.answering.context import Reply, Turn
from assistant.answering.pipeline import ROUTES
from assistant.answering.routes.abstain import abstain_unknown
from assistant.answering.routes.clarify import clarify
from assistant.answering.routes.nearest import nearest
from assistant.answering.routes.person import person
from assistant.answering.running import first_reply
from assistant.answering.several import MAX_QUESTIONS, answer_each
from assistant.answering.steps.complete_follow_up import complete_follow_up
from assistant.answering.steps.read_language import read_language
from assistant.answering.steps.read_spelling import read_spelling
from assistant.answering.types import AskRequest
from assistant.enums import AnswerStatus, Channel, Route
from assistant.language.conversation.earlier import Offered
from assistant.ranker import Candidate, Ranking
from assistant.retrieval.types import Hit, Retrieval
from assistant.selectors.answers import PastTurn
from curation.models import Unit
from tests.assistant.language.office import KNOWN

UNIT = Unit(code="soe", name="Posgrado")
TODAY = date(2026, 12, 1)


def turn_of(question: str, *history: PastTurn, choice: str = "") -> Turn:
    request = AskRequest(question=question, unit=UNIT, channel=Channel.API, choice=choice)
    return Turn(
        request=request,
        answer_id=uuid4(),
        conversation_id=uuid4(),
        as_of=TODAY,
        history=history,
        known=KNOWN,
        question=question,
        standalone=question,
    )


def hit(key: str, title: str, text: str = "Texto.", rank: int = 1) -> Hit:
    return Hit(
        rank=rank, key=key, entry_key=key, kind=key.split(":")[0], title=title, heading_path=(), text=text,
        questions=(), citation=title, url=f"/{key}", audience="everyone", valid_from=None, valid_until=None,
        text_hash=key, score=1.0, dense_score=0.9, lexical_score=1.0,
    )  # fmt: skip


def ranked(*hits: Hit, probabilities: tuple[float, ...] = (), certain: bool = False) -> Ranking:
    chances = probabilities or (0.6,) * len(hits)
    candidates = tuple(Candidate(found, chance, {}) for found, chance in zip(hits, chances, strict=True))
    return Ranking(candidates, 0.5, 0.8, certain, True, "scripted")


MASTER = hit("faq:m", "¿Cuánto cuesta la maestría?")
DOCTORATE = hit("faq:d", "¿Cuánto cuesta el doctorado?")
OFFICE = hit("faq:o", "¿Dónde queda la oficina?")


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


async def test_follow_up_is_searched_completed_and_shown_as_understood():
    turn = turn_of("¿y el doctorado?", PastTurn("¿Cuánto cuesta la maestría?", "curated"))
    assert await complete_follow_up(turn) is None
    assert (turn.standalone, turn.is_completed) == ("¿Cuánto cuesta el doctorado?", True)
    assert turn.is_leaning


async def test_change_of_topic_is_searched_without_its_opener_and_not_called_understood():
    turn = turn_of("¿y dónde queda la biblioteca?", PastTurn("¿Cuánto cuesta la maestría?", "curated"))
    await complete_follow_up(turn)
    assert (turn.standalone, turn.is_completed) == ("¿dónde queda la biblioteca?", False)


async def test_button_meant_by_words_is_pressed():
    past = PastTurn("¿Cuánto cuesta?", "clarified", offered=(Offered("Doctorado", DOCTORATE.title, "faq:d"),))
    turn = turn_of("sí", past)
    await complete_follow_up(turn)
    assert (turn.standalone, turn.request.choice) == (DOCTORATE.title, "faq:d")


async def test_yes_to_several_buttons_offers_them_again():
    offered = (Offered("Maestría", MASTER.title, "faq:m"), Offered("Doctorado", DOCTORATE.title, "faq:d"))
    reply = await complete_follow_up(turn_of("sí", PastTurn("¿Cuánto cuesta?", "clarified", offered=offered)))
    assert reply is not None
    assert (reply.status, [choice.key for choice in reply.choices]) == (
        AnswerStatus.CLARIFIED,
        ["faq:m", "faq:d"],
    )


async def test_pressed_button_is_never_taken_for_a_follow_up():
    turn = turn_of("el doctorado", PastTurn("¿Cuánto cuesta la maestría?", "curated"), choice="faq:d")
    await complete_follow_up(turn)
    assert turn.standalone == "el doctorado"


async def test_same_question_of_two_levels_is_asked_back():
    turn = turn_of("¿cuánto cuesta?")
    turn.ranking = ranked(MASTER, DOCTORATE, OFFICE)
    reply = await clarify(turn)
    assert reply is not None
    assert (reply.route, reply.text) == (Route.CLARIFY, "For which kind of programme?")
    assert [(choice.label, choice.question, choice.key) for choice in reply.choices] == [
        ("Maestría", MASTER.title, "faq:m"),
        ("Doctorado", DOCTORATE.title, "faq:d"),
    ]


@pytest.mark.parametrize(
    ("is_leaning", "second", "keys"),
    [(True, 0.4, ["faq:o", "faq:p"]), (True, 0.2, None), (False, 0.5, None)],
    ids=["leaning, two as probable", "leaning, one ahead", "standing alone"],
)
async def test_what_the_conversation_leaves_open_is_asked_back(is_leaning, second, keys):
    """One that leans on those before and fits two entries about as well is not answered by a guess."""
    turn = turn_of("¿hasta qué hora?", PastTurn("¿Dónde queda la oficina?", "curated"))
    turn.is_leaning = is_leaning
    turn.ranking = ranked(OFFICE, hit("faq:p", "¿Hasta qué hora se paga?"), probabilities=(0.5, second))
    reply = await clarify(turn)
    assert (reply and [choice.key for choice in reply.choices]) == keys


async def test_the_detail_may_stand_in_what_was_shown_before():
    shown = Offered("¿Cómo pago?", "¿Cómo pago?", "faq:pago")
    turn = turn_of("¿hasta qué hora?", PastTurn("¿Cómo pago?", "curated", first=shown))
    turn.is_leaning = True
    turn.ranking = ranked(OFFICE, MASTER, DOCTORATE, probabilities=(0.1, 0.02, 0.01))
    reply = await clarify(turn)
    assert reply is not None
    assert [choice.key for choice in reply.choices] == ["faq:o", "faq:m", "faq:d", "faq:pago"]


async def test_what_was_shown_before_is_a_button_beside_the_nearest_entry():
    shown = Offered("¿Cómo pago?", "¿Cómo pago?", "faq:pago")
    turn = turn_of("¿hasta qué hora?", PastTurn("¿Cómo pago?", "curated", first=shown))
    turn.is_leaning = True
    turn.ranking = ranked(OFFICE, MASTER, probabilities=(0.6, 0.1))
    reply = await nearest(turn)
    assert reply is not None
    assert [choice.key for choice in reply.choices] == ["faq:m", "faq:pago"]


async def test_what_leans_says_too_little_for_the_intent_model(monkeypatch):
    monkeypatch.setattr("assistant.intent.reading.recognised", lambda _message: "own_case")
    history = PastTurn("Perdí mi título, ¿me dan otro?", "curated")
    assert await person(turn_of("¿eso me lo cobran?", history)) is None


async def test_distress_that_the_model_hears_counts_in_a_conversation_too(monkeypatch):
    monkeypatch.setattr("assistant.intent.reading.recognised", lambda _message: "distress")
    reply = await person(
        turn_of("y yo para qué sigo", PastTurn("Reprobé una materia, ¿qué hago?", "curated"))
    )
    assert reply is not None
    assert reply.route == Route.PERSON


async def test_documents_of_two_programmes_are_asked_back_with_the_question_completed():
    turn = turn_of("¿qué materias tiene la maestría?")
    turn.ranking = ranked(
        hit("document:1", "Plan de estudios: Maestría en Educación Superior", "Materias: Didáctica."),
        hit("document:2", "Plan de estudios: Maestría en Gestión Pública", "Materias: Presupuesto."),
    )
    reply = await clarify(turn)
    assert reply is not None
    assert [choice.question for choice in reply.choices] == [
        "¿qué materias tiene la Maestría en Educación Superior?",
        "¿qué materias tiene la Maestría en Gestión Pública?",
    ]


@pytest.mark.parametrize(
    ("question", "ranking"),
    [
        ("¿cuánto cuesta el doctorado?", ranked(DOCTORATE, MASTER)),  # it is named
        ("¿cuánto cuesta?", ranked(MASTER, DOCTORATE, probabilities=(0.9, 0.2))),  # only one is near
        ("¿cuánto cuesta la luna?", ranked(MASTER, DOCTORATE)),  # neither knows of it
        ("¿dónde queda la oficina?", ranked(OFFICE, MASTER)),  # they say different things
        ("¿dónde queda la oficina?", ranked(OFFICE)),
    ],
)
async def test_nothing_is_asked_back_when_it_is_clear_what_is_meant(question, ranking):
    turn = turn_of(question)
    turn.ranking = ranking
    assert await clarify(turn) is None


async def test_unknown_programme_is_said_plainly_with_those_there_are():
    reply = await abstain_unknown(turn_of("¿Cuánto cuesta la Maestría en Robótica?"))
    assert reply is not None
    assert (reply.status, reply.with_contact) == (AnswerStatus.ABSTAINED_UNKNOWN, True)
    assert reply.text.startswith("Posgrado has no «Maestría en Robótica»")
    assert reply.choices[0].question == "¿Cuánto cuesta la Maestría en Educación Superior?"
    assert len(reply.choices) == len(KNOWN.programmes)


async def test_known_programme_is_left_to_the_other_routes():
    assert await abstain_unknown(turn_of("¿Cuánto cuesta la Maestría en Gestión Pública?")) is None


def test_unknown_programme_is_looked_at_before_any_entry_is_shown():
    names = [step.__name__ for step in ROUTES]
    assert names.index("abstain_unknown") < names.index("curated") < names.index("nearest")


def answering(answers: dict[str, Reply], hits: dict[str, Hit]):
    """One step that answers by the question, citing its hit."""

    async def step(turn: Turn) -> Reply:
        found = hits.get(turn.standalone)
        turn.retrieval = Retrieval((found,) if found else (), "hybrid", TODAY, 1, "e5", "", {})
        reply = answers.get(
            turn.standalone,
            Reply(AnswerStatus.ABSTAINED_NO_SOURCE, "Nada.", Route.ABSTAIN, with_contact=True),
        )
        return replace(reply, text=f"{reply.text} [{turn.number_of(found)}]") if found else reply

    return (step,)


COST, START = "¿cuánto cuesta la maestría?", "¿cuándo empieza la maestría?"
BOTH = "cuánto cuesta y cuándo empieza la maestría"


async def test_each_question_is_answered_under_its_own_words_with_one_numbering():
    turn = turn_of(BOTH)
    steps = answering(
        {
            COST: Reply(AnswerStatus.CURATED, "Cien.", Route.CURATED),
            START: Reply(AnswerStatus.NEAREST, "En marzo.", Route.NEAREST, lead="Lo más cercano:"),
        },
        {COST: MASTER, START: OFFICE},
    )
    reply = await answer_each(turn, steps=steps)
    assert reply is not None
    assert reply.text == f"**{COST}**\n\nCien. [1]\n\n**{START}**\n\nLo más cercano:\n\nEn marzo. [2]"
    assert (reply.status, reply.route) == (AnswerStatus.NEAREST, Route.NEAREST)
    assert [source.key for source in turn.sources] == ["faq:m", "faq:o"]
    assert turn.retrieval is not None
    assert [found.rank for found in turn.retrieval.hits] == [1, 2]


async def test_part_without_an_answer_says_so_and_gives_the_contact():
    turn = turn_of(BOTH)
    steps = answering({COST: Reply(AnswerStatus.CURATED, "Cien.", Route.CURATED)}, {COST: MASTER})
    reply = await answer_each(turn, steps=steps)
    assert reply is not None
    assert reply.text.endswith(f"**{START}**\n\nNada.")
    assert reply.with_contact


async def test_entry_that_answers_both_parts_is_left_to_the_question_as_a_whole():
    turn = turn_of(BOTH)
    same = Reply(AnswerStatus.CURATED, "Cien, en marzo.", Route.CURATED)
    assert (
        await answer_each(turn, steps=answering({COST: same, START: same}, {COST: MASTER, START: MASTER}))
        is None
    )
    assert turn.sources == []


async def test_more_than_three_questions_are_answered_in_part_and_it_is_told():
    turn = turn_of("¿Hay cupos? ¿Dónde queda la caja? ¿Cómo cambio de tutor? ¿Quién firma el acta?")
    reply = await answer_each(turn, steps=answering({}, {}))
    assert reply is not None
    assert reply.text.count("**") == 2 * MAX_QUESTIONS
    assert reply.notice


async def test_single_question_is_not_divided():
    assert await answer_each(turn_of("¿Cuánto cuesta la maestría?"), steps=answering({}, {})) is None


async def test_chat_spelling_is_searched_and_what_was_typed_is_kept():
    turn = turn_of("hola, cto cuesta la maestría xfa")
    await read_language(turn)
    await read_spelling(turn)
    assert (turn.question, turn.standalone) == (
        "hola, cto cuesta la maestría xfa",
        "cuánto cuesta la maestría",
    )


async def test_other_languages_keep_their_spelling():
    turn = turn_of("Quanto custa o mestrado?")
    await read_language(turn)
    await read_spelling(turn)
    assert (turn.language, turn.standalone) == ("pt", "Quanto custa o mestrado?")


@pytest.mark.parametrize(
    ("language", "begins"), [("es", "No encontré"), ("pt", "Não encontrei"), ("en", "I found nothing")]
)
async def test_assistant_speaks_the_language_of_the_question(language, begins):
    from assistant.answering.routes.abstain import abstain

    turn = turn_of("?")
    turn.language = language
    assert (await first_reply(turn, (abstain,))).text.startswith(begins)
    assert translation.get_language() == "en"
