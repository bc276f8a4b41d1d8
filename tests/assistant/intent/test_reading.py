"""What messages are for, on sentences that neither the rules nor the model were made from."""

import json
from pathlib import Path

import pytest

from assistant.encoder.current import get_encoder
from assistant.exceptions import EncoderUnavailableError
from assistant.intent import Intent, intent_of, model
from assistant.language.insults import is_only_insult
from assistant.privacy import mask_personal_data

UNSEEN = json.loads((Path(__file__).parents[1] / "data" / "messages_unseen.json").read_text(encoding="utf-8"))
HONEST = [text for kind in ("honest", "first_person", "about_harm", "not_personal") for text in UNSEEN[kind]]
MAX_FALSE_ALARMS = 0.005


@pytest.fixture
def no_encoder(monkeypatch):
    def missing():
        raise EncoderUnavailableError("no encoder")

    monkeypatch.setattr(model, "get_encoder", missing)


def test_honest_questions_are_taken_for_nothing_else():
    taken = [text for text in HONEST if intent_of(text) != Intent.ORDINARY]
    assert len(taken) <= MAX_FALSE_ALARMS * len(HONEST), taken


def test_honest_questions_are_no_insults():
    assert not [text for text in HONEST if is_only_insult(text)]


def test_nothing_is_masked_in_honest_questions():
    assert not [text for text in HONEST if mask_personal_data(text) != text]


@pytest.mark.parametrize(
    ("intent", "share"),
    [
        (Intent.DISTRESS, 0.9),
        (Intent.REQUEST, 0.9),
        (Intent.OWN_CASE, 0.8),
        (Intent.COMPLAINT, 0.6),
        (Intent.DISHONEST, 0.7),
    ],
)
def test_most_of_those_who_need_it_are_recognised(intent, share):
    texts = UNSEEN[intent.value]
    assert sum(intent_of(text) == intent for text in texts) >= share * len(texts)


def test_complaint_with_a_question_in_it_is_ordinary():
    assert {intent_of(text) for text in UNSEEN["complaint_with_question"]} == {Intent.ORDINARY}


def test_rules_decide_alone_without_an_encoder(no_encoder):
    assert intent_of("ya no quiero vivir") == Intent.DISTRESS
    assert intent_of("¿Cuánto cuesta la maestría en educación?") == Intent.ORDINARY


def test_model_is_silent_for_another_encoder(monkeypatch):
    class Other:
        name = "another"

    monkeypatch.setattr(model, "get_encoder", lambda: Other())
    assert model.recognised("quisiera que alguien de la oficina me explique") == ""


def test_probabilities_of_a_message_add_up_to_one():
    vectors = get_encoder().encode_queries(["¿Cuánto cuesta?", "me pueden llamar"])
    assert model.load_model().probabilities(vectors).sum(axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)
