import re
from random import Random

import pytest

from assistant.exceptions import EngineUnavailableError
from tests.fakes import FakeEncoder
from training_jobs.data_sets.composing.augmentation.paraphrase import Paraphraser, cleaned, is_faithful
from training_jobs.data_sets.composing.augmentation.phrasing import lowered, with_template, with_voseo
from training_jobs.data_sets.composing.augmentation.spelling import with_spelling_noise, without_accents
from training_jobs.data_sets.similarity import Similarity

QUESTION = "¿Hasta qué fecha puedo presentar el perfil de 15 páginas?"


@pytest.fixture
def similarity(monkeypatch):
    monkeypatch.setattr("assistant.encoder.get_encoder", FakeEncoder)
    return Similarity()


@pytest.mark.parametrize("vary", [with_template, with_spelling_noise, with_voseo])
def test_a_variation_is_the_same_for_the_same_lot(vary):
    assert vary(QUESTION, Random(3)) == vary(QUESTION, Random(3))


@pytest.mark.parametrize("vary", [with_template, with_spelling_noise, with_voseo])
def test_a_variation_keeps_every_number(vary):
    for seed in range(30):
        assert re.findall(r"\d+", vary(QUESTION, Random(seed))) == ["15"]


def test_people_leave_out_accents_but_write_their_enye():
    assert without_accents("¿Qué año, pingüino?") == "¿Que año, pinguino?"


def test_an_acronym_keeps_its_capitals_after_an_opening():
    assert lowered("¿QR o depósito?") == "¿QR o depósito?"
    assert lowered("¿Cómo pago?") == "¿cómo pago?"


def test_voseo_changes_the_forms_of_tu():
    assert with_voseo("¿Me puedes decir si tienes cupos?", Random(1)) == "¿Me podés decir si tenés cupos?"


def test_an_indirect_question_has_one_pair_of_marks():
    asked = {with_voseo("¿Cuánto cuesta?", Random(seed)) for seed in range(40)}
    assert "¿Me podés decir cuánto cuesta?" in asked
    assert all(text.count("¿") == 1 for text in asked)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("¿Cuál es la fecha límite para presentar el perfil de 15 páginas?", True),
        ("¿Cuál es la fecha límite para presentar el perfil de 20 páginas?", False),  # another number
        ("¿Cuál es la fecha para presentar el perfil?", False),  # the number is lost
        ("¿Cuál es la fecha para presentar el perfil de 15 páginas en Oxford?", False),  # a name came in
        (QUESTION, False),  # the same words
        ("¿Dónde se compran 15 libros?", False),  # something else
        ("", False),
    ],
)
def test_a_paraphrase_is_kept_only_when_it_asks_the_same(similarity, written, kept):
    assert is_faithful(QUESTION, written, similarity, min_cosine=0.6) is kept


def test_what_the_engine_writes_around_it_is_taken_off():
    assert cleaned('\n1. "¿Cuánto vale?"\n\nOtra línea') == "¿Cuánto vale?"


def test_an_engine_that_is_away_is_asked_once_and_nothing_breaks(similarity):
    asked = []

    def away(question):
        asked.append(question)
        raise EngineUnavailableError

    paraphraser = Paraphraser(similarity, min_cosine=0.6, ask=away)
    assert [paraphraser.paraphrase(QUESTION), paraphraser.paraphrase("¿Otra?")] == [None, None]
    assert (asked, paraphraser.is_away) == ([QUESTION], True)


def test_a_build_begun_again_asks_the_engine_nothing_twice(similarity, tmp_path):
    memory = tmp_path / "runs" / "paraphrases.jsonl"
    written = "¿Cuál es la fecha límite para presentar el perfil de 15 páginas?"
    Paraphraser(similarity, min_cosine=0.6, memory=memory, ask=lambda _q: written).paraphrase(QUESTION)
    with memory.open("a") as file:
        file.write('["cut sho')  # the process was killed while it wrote
    again = Paraphraser(similarity, min_cosine=0.6, memory=memory, ask=lambda _q: pytest.fail("asked again"))
    assert again.paraphrase(QUESTION) == written
