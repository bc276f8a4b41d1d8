import re
from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from assistant import encoder as encoders
from assistant.answering.prompt import build_messages
from assistant.answering.verification import Verifier
from assistant.exceptions import EncoderUnavailableError
from assistant.index.job import build_index
from assistant.retrieval.looked_up import hit_of
from curation.models import FaqEntry
from tests.factories.curation import UnitFactory
from tests.training_jobs.office import RECIPE
from training_jobs.data_sets.composing.compose import compose
from training_jobs.data_sets.content import read_content
from training_jobs.data_sets.examples import examples_digest
from training_jobs.data_sets.recipe import Recipe
from training_jobs.enums import ExampleKind, Split
from training_jobs.exceptions import NothingToLearnError

WITH_SOURCES = {ExampleKind.RETRIEVAL, ExampleKind.ABSTENTION}


def passages(composition):
    return {p.key: p for e in composition.examples if e.source for p in e.source.passages}


def question_of(example):
    return example.messages[1]["content"].rsplit("Pregunta: ", 1)[1]


def shown(example):
    """Titles of the sources in the order of the prompt."""
    return re.findall(r'<fuente n="\d+">(.*?): ', example.messages[1]["content"])


def test_every_kind_is_made(composition):
    made = {example.kind for example in composition.examples}
    assert made == set(ExampleKind) - {ExampleKind.FEEDBACK}


def test_equal_inputs_give_equal_examples(composed, composition):
    assert examples_digest(composed().examples) == examples_digest(composition.examples)


def test_another_seed_gives_other_examples(composed, composition):
    other = composed(replace(RECIPE, seed=6, kinds=(ExampleKind.CORPUS,)))
    assert examples_digest(composition.examples) != examples_digest(other.examples)
    assert other.splits != composition.splits


def test_only_the_kinds_asked_for_are_made(composed):
    found = composed(Recipe(kinds=(ExampleKind.TITLE,)))
    assert {example.kind for example in found.examples} == {ExampleKind.TITLE}


def test_nothing_hidden_is_ever_said(composition):
    text = str([(example.messages, example.text) for example in composition.examples])
    for hidden in ("Secreto del borrador", "Cierre de caja", "Convocatoria pasada"):
        assert hidden not in text


def test_a_prompt_with_sources_is_the_assistants_own(composed):
    composition = composed(replace(RECIPE, augmentations=()))
    by_title = {passage.title: passage for passage in passages(composition).values()}
    examples = [e for e in composition.examples if e.kind == ExampleKind.RETRIEVAL]
    assert examples
    for example in examples:
        hits = [hit_of(by_title[title]) for title in shown(example)]
        assert list(example.messages[:2]) == build_messages(question_of(example), hits)


def test_every_taught_sentence_passes_the_assistants_verifier(composition):
    by_title = {passage.title: passage for passage in passages(composition).values()}
    checked = 0
    for example in composition.examples:
        if example.kind != ExampleKind.RETRIEVAL:
            continue
        hits = [hit_of(by_title[title]) for title in shown(example)]
        sentences = re.findall(r"[^\[\]]+\[\d+\]\.?", example.messages[2]["content"])
        assert sentences
        for sentence in sentences:
            number = int(re.findall(r"\[(\d+)\]", sentence)[0])
            assert Verifier(hits).check(sentence.strip()).number == number
            assert hits[number - 1].key == example.passage_keys[0]
            checked += 1
    assert checked > 20


def test_no_prompt_holds_more_sources_than_serving_shows(composed, settings):
    settings.PROMPT_MAX_SOURCES = 2
    for example in composed(replace(RECIPE, num_distractors=9)).examples:
        if example.kind in WITH_SOURCES:
            assert len(shown(example)) <= 2


def test_an_excerpt_is_as_short_as_serving_cuts_it(composed, settings):
    settings.PROMPT_SOURCE_CHARS = 60
    retrieval = [e for e in composed().examples if e.kind == ExampleKind.RETRIEVAL]
    assert retrieval
    for example in retrieval:
        for source in re.findall(r"<fuente[^>]*>(.*?)</fuente>", example.messages[1]["content"]):
            assert len(source) < 60 + 60


def test_the_right_source_is_not_always_the_first(composition):
    places = {
        re.findall(r"\[(\d+)\]", example.messages[2]["content"])[0]
        for example in composition.examples
        if example.kind == ExampleKind.RETRIEVAL and len(shown(example)) > 1
    }
    assert len(places) > 1


def test_held_out_text_never_stands_in_what_is_learned_from(composition):
    held = {key for key, split in composition.splits.items() if split == Split.TEST}
    assert held
    for example in composition.examples:
        if example.split != Split.TEST:
            assert not {key.split("/p:")[0] for key in example.passage_keys} & held


def test_an_entry_stands_on_one_side_only(composition):
    sides = {}
    for example in composition.examples:
        if example.source:
            assert sides.setdefault(example.source.key, example.split) == example.split


def test_only_training_questions_are_varied(composed, unit):
    content = read_content(unit, as_of=date(2026, 1, 1))
    plain = {q for s in content.sources for p in s.passages for q in (p.title, *p.questions)}
    examples = composed(replace(RECIPE, kinds=(ExampleKind.FAQ,))).examples
    assert {e.question for e in examples if e.split != Split.TRAINING} <= plain
    assert not {e.question for e in examples if e.split == Split.TRAINING} <= plain


def test_questions_without_their_source_teach_to_say_so(composed):
    withheld = [
        e for e in composed(replace(RECIPE, withheld_share=0.5)).examples
        if e.kind == ExampleKind.ABSTENTION and e.source is not None
    ]  # fmt: skip
    assert withheld
    for example in withheld:
        assert example.messages[2]["content"] == "No lo sé."
        assert example.source.key not in {key.split("/p:")[0] for key in example.passage_keys}


def test_a_source_that_says_the_same_is_no_distractor(composed, unit):
    FaqEntry.objects.filter(external_id="becas").update(
        question="¿Precio de la maestría completa?", answer="La colegiatura cuesta **Bs 21.600**."
    )
    build_index(unit)
    for example in composed().examples:
        if example.kind in WITH_SOURCES and example.source and example.source.key == "faq:costo":
            assert "faq:becas" not in example.passage_keys


def test_without_encoder_it_is_made_by_words_and_says_so(composed, monkeypatch):
    def away():
        raise EncoderUnavailableError

    monkeypatch.setattr(encoders, "get_encoder", away)
    composition = composed()
    assert composition.notes == ["no_encoder"]
    assert any(example.kind == ExampleKind.RETRIEVAL for example in composition.examples)


def test_a_unit_without_content_has_nothing_to_learn(db, encoder, composed):
    with pytest.raises(NothingToLearnError):
        compose(UnitFactory(), RECIPE, as_of=date(2026, 1, 1), until=timezone.now())


def test_planted_copies_of_evaluation_questions_are_taken_out(composed):
    planted = ["¿QUÉ becas hay?", "nivel de inglés, por favor"]
    composition = composed(evaluation_questions=planted)
    learned = {e.question for e in composition.examples if e.split != Split.TEST}
    assert not {question for question in learned if "becas hay" in question.lower()}
    assert {leak.way for leak in composition.leaks if leak.against == "evaluation"} >= {"exact"}


def test_the_recipes_own_evaluation_questions_are_kept_out(composed):
    composition = composed(replace(RECIPE, evaluation_questions=("¿Cómo se paga?",)))
    learned = {e.question for e in composition.examples if e.split != Split.TEST}
    assert "¿Cómo se paga?" not in learned
