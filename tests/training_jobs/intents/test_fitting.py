"""The intent model is fitted on labelled sentences and kept as numbers."""

import numpy as np
import pytest

from assistant.intent.model import load_model
from training_jobs.intents.fitting import fit, labelled, sample_questions, save


class FewWords:
    """An encoder that sees only whether a text speaks of a person, of a complaint, or of neither."""

    name, digest, dimensions = "few-words", "0", 3

    def encode_queries(self, texts):
        rows = [["persona" in text, "queja" in text, "cuánto" in text] for text in texts]
        return np.array(rows, dtype=np.float32)

    encode_passages = encode_queries


PAIRS = [
    ("una persona", "request"),
    ("quiero una persona", "request"),
    ("cuánto cuesta", "ordinary"),
    ("una queja", "complaint"),
] * 4


def test_every_kind_that_is_no_intent_is_ordinary_and_insults_are_left_out():
    kept = labelled({"honest": ["¿cuánto?"], "request": ["una persona"], "insult": ["idiota"]})
    assert kept == [("¿cuánto?", "ordinary"), ("una persona", "request")]


def test_fitted_model_tells_its_classes_apart_after_saving(tmp_path):
    save(fit(PAIRS, FewWords()), tmp_path / "weights.npz")
    model = load_model(tmp_path / "weights.npz")
    found = model.probabilities(FewWords().encode_queries(["otra persona", "cuánto es"]))
    assert [model.labels[row.argmax()] for row in found] == ["request", "ordinary"]
    assert model.encoder == "few-words"


def test_saved_model_holds_no_sentence(tmp_path):
    save(fit(PAIRS, FewWords()), tmp_path / "weights.npz")
    assert b"persona" not in (tmp_path / "weights.npz").read_bytes()


@pytest.mark.parametrize("case", ["ya salio mi tramite?"])
def test_question_of_the_sample_that_a_rule_takes_is_not_called_ordinary(case):
    assert case not in dict(sample_questions())
