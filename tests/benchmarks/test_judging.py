"""What counts as right, seen from the answer alone."""

from pathlib import Path
from uuid import uuid4

import pytest

from assistant.enums import AnswerStatus
from curation.models import Unit
from tests.benchmarks import everyday, opposites, regulation_search
from tests.benchmarks.asking import Seen, share
from tests.benchmarks.everyday import measure_everyday
from tests.benchmarks.opposites import measure_opposites, offices
from tests.benchmarks.regulation_search import first_right, measure_regulation_search
from tests.benchmarks.threads import Topics
from training_jobs.exceptions import BenchmarkDataError

TURN = {"aspect": "cost", "programme": "doctorado", "relevant": ["faq:costo-doctorado"]}
MASTER = {"aspect": "cost", "programme": "maestria", "relevant": ["faq:costo-maestria"]}
PROGRAMMES = {
    "faq:costo-doctorado": "doctorado",
    "faq:costo-maestria": "maestria",
    "doc:plan": "maestria-ciencia-datos",
}


def seen(status=AnswerStatus.NEAREST, shown=(), offered=()):
    return Seen(status, tuple(shown), tuple(offered), uuid4())


def silent(_text):
    """Nobody listens."""


@pytest.fixture
def topics():
    return Topics.of([TURN, MASTER], PROGRAMMES)


def test_only_the_first_thing_shown_counts_as_shown():
    assert not seen(shown=["faq:a", "faq:b"]).shows(["faq:b"])


def test_what_is_shown_first_is_not_counted_as_offered_too():
    assert not seen(shown=["faq:a"], offered=["faq:a"]).offers(["faq:a"])


def test_a_right_button_under_a_wrong_text_is_offered():
    assert seen(shown=["faq:a"], offered=["faq:b"]).offers(["faq:b"])


@pytest.mark.parametrize("status", [AnswerStatus.CURATED, AnswerStatus.FACT])
def test_the_very_entry_and_facts_are_certain(status):
    assert seen(status).is_certain


def test_the_nearest_entry_is_not_certain():
    assert not seen(AnswerStatus.NEAREST).is_certain


def test_leading_to_a_person_is_an_honest_refusal():
    assert seen(AnswerStatus.PERSON).is_refused


def test_a_share_of_nothing_is_left_out():
    assert share([]) == {}


def test_another_programme_does_not_fit(topics):
    assert not topics.fits("faq:costo-maestria", TURN)


def test_the_aspect_of_the_programme_asked_for_fits(topics):
    assert topics.fits("faq:costo-doctorado", TURN)


def test_a_named_master_is_the_master(topics):
    assert not topics.is_other_programme("doc:plan", "maestria")


def test_a_text_about_no_programme_is_about_no_other(topics):
    assert not topics.is_other_programme("faq:como-pagar", "doctorado")


def test_a_pair_and_its_reverse_never_stand_in_one_office():
    pairs = [{"id": f"{number}{end}"} for number in range(20) for end in ("", "-r")]
    for office in offices(pairs):
        names = [pair["id"].removesuffix("-r") for pair in office]
        assert len(set(names)) == len(names)


def test_every_pair_stands_in_one_office():
    pairs = [{"id": str(number)} for number in range(37)]
    assert sorted(pair["id"] for office in offices(pairs) for pair in office) == sorted(
        pair["id"] for pair in pairs
    )


def test_the_rank_is_that_of_the_first_right_text():
    assert first_right(["a", "b", "c"], {"c", "b"}) == 2


def test_no_right_text_has_no_rank():
    assert first_right(["a"], {"b"}) == 0


def test_a_missing_folder_of_regulations_is_named(db, tmp_path):
    with pytest.raises(BenchmarkDataError, match="normativa"):
        measure_regulation_search(tmp_path, silent, half="seen")


def test_an_article_that_was_not_read_is_named(db, tmp_path, monkeypatch):
    folder = tmp_path / "normas"
    folder.mkdir()
    (folder / "uno.txt").write_text("Reglamento de biblioteca\n\nArtículo 1. Se presta por una semana.\n")
    row = {
        "id": "1",
        "question": "x",
        "half": "seen",
        "relevant": [{"file": "normas/uno.txt", "article": "9"}],
    }
    monkeypatch.setattr(regulation_search, "read_material", lambda _name: [row])
    monkeypatch.setattr(regulation_search, "build_index", lambda _unit: None)
    with pytest.raises(BenchmarkDataError, match="9"):
        measure_regulation_search(tmp_path, silent, half="seen")


def test_an_entry_that_answers_its_opposite_as_certain_is_counted(db, monkeypatch):
    pairs = [
        {"id": "a", "kind": "order", "entry_question": "1", "entry_answer": "x", "other_question": "2"},
        {"id": "b", "kind": "order", "entry_question": "3", "entry_answer": "y", "other_question": "4"},
    ]

    async def ask(question, _unit):
        wrong = {"1": "a", "2": "a", "3": "b"}.get(question)
        return seen(AnswerStatus.CURATED, [f"faq:{wrong}"]) if wrong else seen(AnswerStatus.NEAREST)

    monkeypatch.setattr(opposites, "read_material", lambda _name: pairs)
    monkeypatch.setattr(opposites, "build_index", lambda _unit: None)
    monkeypatch.setattr(opposites, "ask", ask)
    figures = measure_opposites(Path(), silent)
    assert figures["misses"] == ["a"]
    assert figures["own_certain"]["value"] == 1.0
    assert figures["other_certain"]["value"] == 0.5


def test_usefulness_counts_right_texts_offers_and_honest_refusals(monkeypatch):
    answers = {
        "shown": seen(shown=["faq:a"]),
        "offered": seen(shown=["faq:b"], offered=["faq:a"]),
        "wrong": seen(shown=["faq:b"]),
        "refused": seen(AnswerStatus.ABSTAINED_NO_SOURCE),
    }
    rows = [
        {
            "id": name,
            "question": name,
            "half": "seen",
            "answerable": name != "refused",
            "relevant": [] if name == "refused" else ["faq:a"],
        }
        for name in answers
    ]

    async def ask(question, _unit, *, as_of):
        return answers[question]

    monkeypatch.setattr(everyday, "read_material", lambda _name: rows)
    monkeypatch.setattr(everyday, "sample_office", Unit)
    monkeypatch.setattr(everyday, "ask", ask)
    figures = measure_everyday(Path(), silent, half="seen")["seen"]
    assert figures["useful"]["value"] == 0.75
    assert [miss["id"] for miss in figures["misses"]] == ["wrong"]
