"""The questions of the benchmarks are well formed, evenly divided and nobody's copied words."""

import json
import re
import unicodedata
from collections import Counter
from pathlib import PurePosixPath

import pytest

from curation.importing.sample import SAMPLE_DIR
from curation.importing.sample_regulation import read_version
from tests.benchmarks import material
from tests.benchmarks.material import by_half, read_material
from training_jobs.exceptions import BenchmarkDataError

KINDS = {"interrogative", "denial", "without", "range", "order", "programme", "person"}


def sample_rows(name):
    return [json.loads(line) for line in (SAMPLE_DIR / name).read_text(encoding="utf-8").splitlines()]


def sample_keys():
    faq = {f"faq:{row['id']}" for row in sample_rows("faq.jsonl")}
    documents = {f"doc:{row['id']}" for row in sample_rows("documents.jsonl")}
    text = (SAMPLE_DIR / "reglamento-postgrado-v2.md").read_text(encoding="utf-8")
    version = read_version(text)
    prefix = f"reg:{version.external_id}/v{version.number}/art:"
    return faq | documents | {prefix + article.anchor for article in version.articles}


def words(text):
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char)))


def phrasings():
    return [words(text) for row in sample_rows("faq.jsonl") for text in [row["question"], *row["variants"]]]


def overlap(first, second):
    """Of all words in either, the share that is in both."""
    return len(set(first) & set(second)) / len(set(first) | set(second))


@pytest.mark.parametrize("name", ["everyday", "threads", "regulations"])
def test_halves_are_equal_but_for_one(name):
    halves = Counter(row["half"] for row in read_material(f"{name}.jsonl"))
    assert set(halves) == {"seen", "unseen"}
    assert abs(halves["seen"] - halves["unseen"]) <= 1


@pytest.mark.parametrize("name", ["everyday", "opposites", "threads", "regulations"])
def test_identifiers_come_once(name):
    identifiers = Counter(row["id"] for row in read_material(f"{name}.jsonl"))
    assert identifiers.most_common(1)[0][1] == 1


def test_everyday_questions_are_answered_by_texts_of_the_sample_or_by_none():
    keys = sample_keys()
    rows = read_material("everyday.jsonl")
    assert len(rows) == 150
    for row in rows:
        assert set(row["relevant"]) <= keys, row["id"]
        assert bool(row["relevant"]) is row["answerable"], row["id"]


def test_each_half_has_as_many_everyday_questions_without_an_answer():
    without = Counter(row["half"] for row in read_material("everyday.jsonl") if not row["answerable"])
    assert without == {"seen": 10, "unseen": 10}


def test_no_everyday_question_is_an_entry_or_nearly_one():
    known = phrasings()
    for row in read_material("everyday.jsonl"):
        assert max(overlap(words(row["question"]), phrasing) for phrasing in known) <= 0.8, row["id"]


def test_opposites_differ_from_their_entry_and_cover_every_kind():
    pairs = read_material("opposites.jsonl")
    assert len({pair["id"].removesuffix("-r") for pair in pairs}) >= 70
    assert {pair["kind"] for pair in pairs} == KINDS
    assert all(words(pair["entry_question"]) != words(pair["other_question"]) for pair in pairs)


def test_an_opposite_is_asked_in_the_words_of_its_entry():
    for pair in read_material("opposites.jsonl"):
        assert overlap(words(pair["entry_question"]), words(pair["other_question"])) >= 0.3, pair["id"]


def test_conversations_have_two_to_four_turns_and_begin_with_a_whole_question():
    threads = read_material("threads.jsonl")
    assert len(threads) >= 70
    for thread in threads:
        assert 2 <= len(thread["turns"]) <= 4, thread["id"]
        assert thread["turns"][0]["stands_alone"], thread["id"]


def test_turns_are_answered_by_texts_of_the_sample_or_are_small_talk():
    keys = sample_keys()
    for thread in read_material("threads.jsonl"):
        for turn in thread["turns"]:
            assert set(turn["relevant"]) <= keys, thread["id"]
            assert bool(turn["relevant"]) is (turn["aspect"] != "thanks"), thread["id"]


def test_programmes_are_those_of_texts_of_the_sample():
    assert {row["key"] for row in read_material("programmes.jsonl")} <= sample_keys()


def test_regulation_questions_name_files_by_folder_and_articles_by_number():
    rows = read_material("regulations.jsonl")
    assert len(rows) >= 220
    named = [named for row in rows for named in row["relevant"]]
    assert all(len(PurePosixPath(each["file"]).parts) == 2 and each["article"] for each in named)


def test_a_question_about_a_regulation_stays_in_one_folder():
    for row in read_material("regulations.jsonl"):
        assert len({PurePosixPath(named["file"]).parts[0] for named in row["relevant"]}) == 1, row["id"]


def test_the_half_asked_for_is_given_alone():
    rows = [{"half": "seen"}, {"half": "unseen"}]
    assert dict(by_half(rows, "unseen")) == {"unseen": [rows[1]]}


def test_both_halves_are_kept_apart():
    rows = [{"half": "seen"}, {"half": "unseen"}]
    assert dict(by_half(rows, "both")) == {"seen": [rows[0]], "unseen": [rows[1]]}


def test_an_installation_without_the_questions_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(material, "FOLDER", tmp_path)
    with pytest.raises(BenchmarkDataError, match=r"everyday\.jsonl"):
        read_material("everyday.jsonl")
