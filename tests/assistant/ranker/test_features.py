"""The features say of an entry what a person would look at."""

from dataclasses import replace

import pytest

from assistant.ranker.features import FEATURES, features_of
from assistant.retrieval.types import Hit

WEIGHTS = {"inscrib": 2.0, "maestri": 1.0, "cuest": 2.0}


def entry(question: str, answer: str = "En la secretaría.", **values) -> Hit:
    base = Hit(
        rank=1,
        key=f"faq:{question}",
        entry_key=f"faq:{question}",
        kind="faq",
        title=question,
        heading_path=(),
        text=answer,
        questions=(),
        citation="",
        url="",
        audience="everyone",
        valid_from=None,
        valid_until=None,
        text_hash="",
        score=1.0,
        dense_score=0.9,
        lexical_score=2.0,
        question_score=0.9,
        text_score=0.88,
    )
    return replace(base, **values)


def only(question: str, hit: Hit) -> dict[str, float]:
    return features_of(question, [hit], WEIGHTS, 10)[0]


def test_every_feature_has_a_finite_number():
    row = only("¿Dónde me inscribo?", entry("¿Dónde me inscribo a la maestría?"))
    assert set(row) == set(FEATURES)
    assert all(-20 < value < 20 for value in row.values())


def test_other_interrogative_is_a_conflict():
    row = only("¿Dónde me inscribo?", entry("¿Cuándo me inscribo?"))
    assert (row["aspect_conflicts"], row["aspect_agrees"]) == (1.0, 0.0)


def test_variant_that_asks_the_same_lifts_the_conflict():
    hit = entry("¿Cuándo me inscribo?", questions=("dónde y cuándo me inscribo",))
    assert only("¿Dónde me inscribo?", hit)["aspect_conflicts"] == 0.0


def test_denial_on_one_side_is_a_conflict():
    assert only("¿Puedo no asistir?", entry("¿Puedo asistir?"))["denial_conflicts"] == 1.0


def test_margin_compares_with_the_best_other_entry():
    near, far = entry("a", question_score=0.95), entry("b", question_score=0.85)
    rows = features_of("¿Dónde?", [near, far], WEIGHTS, 10)
    assert rows[0]["similarity_margin"] == pytest.approx(1.0)
    assert rows[1]["similarity_margin"] == pytest.approx(-1.0)


def test_word_that_nothing_knows_is_told():
    known = only("inscribo maestria", entry("¿Dónde me inscribo?"))["unknown_words"]
    unknown = only("inscribo robotica", entry("¿Dónde me inscribo?"))["unknown_words"]
    assert unknown > known


def test_entry_without_vectors_still_has_features():
    hit = entry("¿Dónde me inscribo?", dense_score=None, question_score=None, text_score=None)
    assert only("¿Dónde me inscribo?", hit)["letters"] == pytest.approx(1.0)
