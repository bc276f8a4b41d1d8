from collections import Counter

import pytest
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import Tokenizer
from sacrebleu.metrics.chrf import CHRF

from training_jobs.measures.answers import (
    chrf,
    exact_match,
    fold,
    normalised_words,
    rouge_l,
    stemmed_words,
    token_f1,
    token_recall,
)

PAIRS = [
    ("La matrícula cuesta 350 Bs.", "la matricula cuesta Bs 350"),
    ("Treinta días hábiles desde la notificación", "30 días"),
    (
        "Debe presentar el título legalizado y la fotocopia del carnet",
        "Título legalizado, fotocopia de carnet",
    ),
    ("no lo sé", "El tribunal tiene tres miembros"),
    ("sí", "si"),
]


def test_accents_are_folded_but_the_letter_n_with_tilde_stays():
    assert fold("AÑO Pingüino Matrícula São") == "año pinguino matricula sao"


def test_articles_and_punctuation_do_not_count():
    assert normalised_words("¿La fecha, el plazo?") == ["fecha", "plazo"]


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ("El plazo", "plazo.", 1.0),
        ("plazo de 30 días", "30 dias", 2 * 2 / (4 + 2)),
        ("nada", "plazo", 0.0),
        ("", "plazo", 0.0),
        ("", "la", 1.0),
    ],
)
def test_token_f1_equals_values_worked_out_by_hand(answer, reference, expected):
    assert token_f1(answer, [reference]) == pytest.approx(expected)


def test_the_best_of_several_references_counts():
    assert exact_match("tres", ["cuatro", "Tres."]) == 1.0


def test_no_reference_gives_zero():
    assert chrf("algo", []) == 0.0


@pytest.mark.parametrize(("answer", "reference"), PAIRS)
def test_chrf_equals_sacrebleu(answer, reference):
    expected = CHRF().sentence_score(answer, [reference]).score / 100
    assert chrf(answer, [reference]) == pytest.approx(expected, abs=1e-4)


class SpanishStems(Tokenizer):
    def tokenize(self, text):
        return stemmed_words(text)


@pytest.mark.parametrize(("answer", "reference"), PAIRS)
def test_rouge_l_equals_the_reference_library_on_the_same_stems(answer, reference):
    scorer = RougeScorer(["rougeL"], tokenizer=SpanishStems())
    expected = scorer.score(reference, answer)["rougeL"].fmeasure
    assert rouge_l(answer, [reference]) == pytest.approx(expected)


def _squad_f1(prediction: str, reference: str) -> float:
    """`compute_f1` of the official evaluate-v2.0.py over our words."""
    gold, predicted = normalised_words(reference), normalised_words(prediction)
    common = Counter(gold) & Counter(predicted)
    num_same = sum(common.values())
    if len(gold) == 0 or len(predicted) == 0:
        return float(gold == predicted)
    if num_same == 0:
        return 0.0
    precision, recall = num_same / len(predicted), num_same / len(gold)
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(("answer", "reference"), [*PAIRS, ("", ""), ("la la la", "la"), ("a a b", "a b b")])
def test_token_f1_equals_the_squad_script(answer, reference):
    assert token_f1(answer, [reference]) == pytest.approx(_squad_f1(answer, reference))


@pytest.mark.parametrize(
    ("answer", "references", "exact", "f1"),
    [
        # Of the task's own examples: (Rajpurkar et al. 2016, figure 1) and known results of its script
        ("gravity", ["gravity"], 1.0, 1.0),
        ("graupel", ["gravity", "graupel"], 1.0, 1.0),
        ("within a cloud today", ["within a cloud"], 0.0, 6 / 7),
        ("Denver Broncos!", ["Denver Broncos", "Broncos"], 1.0, 1.0),
        ("the Denver Broncos", ["Denver Broncos"], 0.0, 0.8),  # «the» is no article here
    ],
)
def test_known_values_of_the_squad_script(answer, references, exact, f1):
    assert exact_match(answer, references) == exact
    assert token_f1(answer, references) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        ("La matrícula cuesta 350 Bs y se paga en caja", "350 Bs", 1.0),
        ("cuesta 350", "la matrícula cuesta 350 Bs", 0.5),
        ("treinta", "350 Bs", 0.0),
        ("Bs", "", 0.0),
    ],
)
def test_recall_is_the_share_of_the_reference_that_is_said(answer, reference, expected):
    assert token_recall(answer, [reference]) == expected
