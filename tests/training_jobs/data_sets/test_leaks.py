import pytest

from assistant.exceptions import EncoderUnavailableError
from curation.passages import Passage
from tests.fakes import FakeEncoder
from training_jobs.data_sets.content import Source
from training_jobs.data_sets.examples import Example
from training_jobs.data_sets.leaks import without_leaks
from training_jobs.data_sets.near_duplicates import NearDuplicateIndex, normalised, shingles
from training_jobs.data_sets.similarity import Similarity
from training_jobs.enums import ExampleKind, Split

LONG = "El tribunal de maestría tiene tres miembros, uno de ellos externo, y el tutor asiste sin voto alguno."


def source(key, text):
    passage = Passage(key, key, "faq", key, (), text, (), key, f"/{key}", "everyone", None, None, "es")
    return Source(key, (passage,))


def example(question, split, *, key="faq:a", text="Corto.", varied_from=""):
    return Example(
        ExampleKind.FAQ, split, source(key, text), (key,), question=question, varied_from=varied_from
    )


@pytest.fixture
def guard(monkeypatch):
    monkeypatch.setattr("assistant.encoder.get_encoder", FakeEncoder)

    def run(*examples, evaluation=(), min_cosine=0.9):
        return without_leaks(
            examples,
            evaluation_questions=evaluation,
            similarity=Similarity(),
            min_overlap=0.8,
            min_cosine=min_cosine,
        )

    return run


@pytest.mark.parametrize(
    ("planted", "way"),
    [
        ("que becas hay para el doctorado", "exact"),
        ("¿Qué becas hay para el doctorado hoy?", "near"),
        ("para el doctorado hay qué becas", "meaning"),
    ],
)
def test_a_planted_copy_of_a_held_out_question_is_found(guard, planted, way):
    held = example("¿Qué becas hay para el doctorado?", Split.TEST)
    learned = example(planted, Split.TRAINING, key="faq:b")
    guarded = guard(held, learned)
    assert guarded.kept == [held]
    assert [(leak.way, leak.against, leak.source) for leak in guarded.leaks] == [(way, "test", "faq:b")]


def test_a_planted_copy_of_an_evaluation_question_is_found(guard):
    learned = example("¿Qué becas hay?", Split.VALIDATION)
    guarded = guard(learned, evaluation=["QUE BECAS HAY"])
    assert (guarded.kept, guarded.leaks[0].against) == ([], "evaluation")


def test_a_variation_goes_with_the_question_it_came_from(guard):
    varied = example("Decime, ¿qué becas hay?", Split.TRAINING, varied_from="¿Qué becas hay?")
    assert guard(varied, evaluation=["¿Qué becas hay?"]).kept == []


def test_questions_that_differ_in_a_number_are_not_the_same(guard):
    held = example("¿Qué dice el artículo 46 del reglamento?", Split.TEST)
    learned = example("¿Qué dice el artículo 47 del reglamento?", Split.TRAINING, key="faq:b")
    assert guard(held, learned, min_cosine=0.5).leaks == []


def test_a_planted_copy_of_a_held_out_text_is_found(guard):
    held = example("¿Quiénes forman el tribunal?", Split.TEST, text=LONG)
    learned = example("jurado de tesis", Split.TRAINING, key="faq:b", text=LONG.replace("alguno", ""))
    assert guard(held, learned).kept == [held]


def test_validation_gives_way_to_the_test_split_and_training_to_both(guard):
    test = example("¿Qué becas hay?", Split.TEST)
    validation = example("que becas hay", Split.VALIDATION, key="faq:b")
    training = example("Qué becas hay", Split.TRAINING, key="faq:c")
    assert guard(training, validation, test).kept == [test]


def test_what_is_held_out_is_never_taken_out(guard):
    held = example("¿Qué becas hay?", Split.TEST)
    assert guard(held, evaluation=["¿Qué becas hay?"]).kept == [held]


def test_without_encoder_letters_are_still_compared(monkeypatch, guard):
    def away():
        raise EncoderUnavailableError

    monkeypatch.setattr("assistant.encoder.get_encoder", away)
    held = example("¿Qué becas hay?", Split.TEST)
    assert guard(held, example("que becas hay", Split.TRAINING, key="faq:b")).kept == [held]


def test_copies_differ_by_accents_case_and_marks_only():
    assert normalised("¿QUÉ  año?") == normalised("que año") == "que año"


def test_minhash_finds_what_a_full_comparison_finds():
    texts = [f"¿Cuál es el plazo {n} para entregar el informe de la asignatura {n * 7}?" for n in range(300)]
    index = NearDuplicateIndex(texts, min_overlap=0.8)
    for text in texts[::25]:
        asked = f"{text} por favor"
        overlaps = {t: len(shingles(asked) & shingles(t)) / len(shingles(asked) | shingles(t)) for t in texts}
        best = max(overlaps.values())
        found = index.nearest(asked)
        assert (found.overlap if found else 0.0) == (round(best, 3) if best >= 0.8 else 0.0)


def test_every_near_text_comes_with_its_overlap_the_most_overlapping_first():
    texts = [f"{'requisitos ' * number}para inscribirse en la maestría" for number in range(3)]
    index = NearDuplicateIndex([*texts, "horario de la biblioteca"], min_overlap=0.5)
    found = list(index.all_near("para inscribirse en la maestría"))
    wanted = shingles("para inscribirse en la maestría")
    jaccards = [len(wanted & shingles(t)) / len(wanted | shingles(t)) for t in texts]
    assert [match.overlap for match in found] == [round(each, 3) for each in jaccards if each >= 0.5]
    assert found[0].is_exact
