"""An evaluation read back from what was kept of it."""

import json

from tests.training_jobs.evaluation.made import by_method, found_at, question
from training_jobs.evaluation.facts import FrozenSet, RunFacts
from training_jobs.evaluation.scoring.comparisons import compare_all
from training_jobs.evaluation.scoring.confusions import confusions_of
from training_jobs.evaluation.scoring.evaluation import Evaluation, read_document
from training_jobs.evaluation.scoring.slices import slice_all
from training_jobs.evaluation.scoring.summary import summarise_all


def _kept(labels):
    """The document as PostgreSQL gives it back: its keys in an order of their own."""
    asked = [question(number, group=f"grupo {number % 2}") for number in range(6)]
    routed = {"topic": 1, "right_topics": (1, 2), "topic_label": "becas", "right_topic_labels": ("becas", "")}
    predictions = [found_at(each, "bm25", 1 + int(each.id) % 3) for each in asked]
    predictions += [found_at(each, "a=modelo", 1, **routed) for each in asked]
    summaries = summarise_all(by_method(predictions), num_resamples=100)
    evaluation = Evaluation(
        title="Evaluación",
        facts=RunFacts(baseline="a=modelo", frozen=FrozenSet("S", 1, "", tuple(summaries), labels)),
        summaries=summaries,
        comparisons=tuple(compare_all(summaries)),
        conclusions=("«a=modelo» gana.",),
        slices=slice_all(summaries, seed=1),
        settings={name: {"k1": 0.9} for name in summaries},
        skipped={"lda": "falta"},
        confusions=confusions_of(summaries),
    )
    return json.loads(json.dumps(evaluation.as_document(), sort_keys=True))


def test_a_document_read_back_is_the_same():
    kept = _kept({})
    assert json.loads(json.dumps(read_document(kept, title="").as_document())) == kept


def test_methods_stand_in_the_order_they_were_asked():
    assert list(read_document(_kept({}), title="").summaries) == ["bm25", "a=modelo"]


def test_methods_bear_the_names_people_know():
    read = read_document(_kept({"a=modelo": "La nueva"}), title="")
    assert (read.facts.baseline, read.conclusions) == ("La nueva", ("«La nueva» gana.",))
    assert all("La nueva" in named for named in (read.summaries, read.settings))
    assert {each.method for each in read.comparisons} <= {"La nueva", "bm25"}
    assert all("La nueva" in part.methods for parts in read.slices.values() for part in parts.values())
