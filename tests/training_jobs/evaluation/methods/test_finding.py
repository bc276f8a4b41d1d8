"""The methods that need nothing but the passages."""

import math
from datetime import date

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from assistant.language.words import fold
from assistant.models import IndexedPassage
from assistant.topics.sizes import default_num_topics
from curation.enums import Audience
from tests.factories.curation import UnitFactory
from training_jobs.evaluation.corpus import Corpus
from training_jobs.evaluation.methods import METHODS, make_methods
from training_jobs.evaluation.methods.base import MethodOptions
from training_jobs.evaluation.methods.routing import KMeansRouting, LdaRouting, RoutingMethod
from training_jobs.evaluation.methods.word_search import Bm25Ranker, tfidf_characters
from training_jobs.exceptions import MethodUnavailableError, UnknownMethodError
from training_jobs.question_sets.question_file import Question

FINDING = (
    "fulltext",
    "keyword",
    "tfidf-word",
    "tfidf-char",
    "bm25",
    "bm25-plain",
    "lda",
    "kmeans",
    "dense",
    "hybrid",
)


def _ask(method, text, **values):
    method.prepare()
    return method.ask(Question("1", text, **values))


def _keys(outcome):
    return [passage.entry_key for passage in outcome.ranked]


@pytest.mark.parametrize("name", FINDING)
def test_every_finding_method_ranks_the_passage_of_the_same_words_first(unit, name):
    (method,) = make_methods([name], unit)
    assert _keys(_ask(method, "becas de excelencia"))[0] == "faq:becas"


@pytest.mark.parametrize("name", FINDING)
def test_the_same_question_gets_the_same_ranking_twice(unit, name):
    first, second = make_methods([name], unit) + make_methods([name], unit)
    assert _ask(first, "cuándo presento") == _ask(second, "cuándo presento")


@pytest.mark.parametrize("name", FINDING)
def test_words_of_no_passage_are_no_error(unit, name):
    (method,) = make_methods([name], unit)
    _ask(method, "xyzzy")
    _ask(method, "¿?")


def test_the_keyword_score_is_the_share_of_meaning_words(unit):
    (method,) = make_methods(["keyword"], unit)
    assert _ask(method, "becas de Mongolia").confidence == pytest.approx(0.5, abs=0.01)


def test_misspelt_words_are_found_by_their_characters(unit):
    (method,) = make_methods(["tfidf-char"], unit)
    assert _keys(_ask(method, "inscripsion"))[0] == "faq:plazo"


def test_character_similarities_equal_scikit_learn(corpus):
    vectorizer = TfidfVectorizer(preprocessor=fold, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    passages = vectorizer.fit_transform(corpus.texts)
    expected = cosine_similarity(vectorizer.transform(["la tesis"]), passages).max()
    assert _ask(tfidf_characters(corpus), "la tesis").confidence == pytest.approx(expected, abs=1e-6)


def test_plain_bm25_by_hand():
    # «beca» stands once in the first of two texts of 2 and 4 words: idf = ln(1 + 1.5 / 1.5), mean length 3
    expected = math.log(2) * 1 / (1 + 0.9 * (0.6 + 0.4 * 2 / 3))
    assert Bm25Ranker(["una beca", "tres dos uno cero"]).scores("beca") == pytest.approx([expected, 0.0])


def test_plain_bm25_counts_a_word_asked_twice_twice():
    ranker = Bm25Ranker(["una beca", "otra cosa"])
    assert ranker.scores("beca beca") == pytest.approx(2 * ranker.scores("beca"))


def test_passages_of_another_date_are_not_ranked(unit):
    IndexedPassage.objects.filter(key="faq:becas").update(valid_until=date(2020, 1, 1))
    (method,) = make_methods(["bm25-plain"], unit)
    assert "faq:becas" not in _keys(_ask(method, "becas"))
    assert _keys(method.ask(Question("1", "becas", as_of=date(2019, 5, 1))))[0] == "faq:becas"


def test_what_is_for_the_staff_is_not_ranked(unit):
    IndexedPassage.objects.filter(key="faq:becas").update(audience=Audience.STAFF)
    (method,) = make_methods(["tfidf-word"], unit)
    assert "faq:becas" not in _keys(_ask(method, "becas"))


def test_an_empty_unit_says_what_to_do(db, encoder):
    (method,) = make_methods(["bm25-plain"], UnitFactory())
    with pytest.raises(MethodUnavailableError, match="build_index"):
        method.prepare()


class _ByOneWord(RoutingMethod):
    """Texts with «beca» are topic 1, the others topic 0."""

    def find_topics(self):
        return [int("beca" in text) for text in self._corpus.texts]

    def affinities(self, text):
        return np.array([0.2, 0.8])


def test_the_whole_of_the_best_topic_stands_before_the_others(corpus):
    outcome = _ask(_ByOneWord(corpus, "router", seed=1), "presento la tesis ante el tribunal")
    assert _keys(outcome)[:2] == ["faq:becas", "faq:tesis"]
    assert len(outcome.ranked) == 4
    assert outcome.confidence == pytest.approx(0.6)


@pytest.mark.parametrize(("relevant", "expected"), [("faq:becas", True), ("faq:tesis", False)])
def test_the_first_topic_is_right_when_it_holds_a_right_passage(corpus, relevant, expected):
    outcome = _ask(_ByOneWord(corpus, "router", seed=1), "tesis", relevant=frozenset({relevant}))
    assert (outcome.topic, outcome.topic_is_right) == (1, expected)


@pytest.mark.parametrize("method", [LdaRouting, KMeansRouting])
def test_topics_are_as_many_as_asked_for_and_repeat_with_the_seed(corpus, method):
    topics = [method(corpus, seed=3, num_topics=2).find_topics() for _time in range(2)]
    assert list(topics[0]) == list(topics[1])
    assert set(topics[0]) <= {0, 1}


@pytest.mark.parametrize(("num_passages", "expected"), [(1, 1), (4, 2), (100, 7), (20_000, 100)])
def test_the_number_of_topics_grows_with_the_root_of_the_passages(num_passages, expected):
    assert default_num_topics(num_passages) == expected


def test_passages_without_vectors_say_what_to_do(unit, corpus, encoder):
    encoder.digest = "another encoder"
    with pytest.raises(MethodUnavailableError, match="build_index"):
        KMeansRouting(corpus, seed=1).prepare()


def test_the_names_promised_to_everybody_are_all_there():
    promised = (
        "fulltext keyword tfidf-word tfidf-char bm25 lda bertopic top2vec kmeans dense hybrid bert-reader "
        "llm-base llm-base+rag llm-tuned llm-tuned+rag assistant"
    )
    assert set(promised.split()) <= set(METHODS)


@pytest.mark.parametrize("names", [["magia"], [" ", ""], ["bm25=modelo"]])
def test_unknown_methods_are_refused_with_the_list(unit, names):
    with pytest.raises(UnknownMethodError, match="fulltext, keyword"):
        make_methods(names, unit)


def test_methods_are_made_once_each_in_the_order_given(unit):
    names = [method.name for method in make_methods(["hybrid", "bm25", " hybrid"], unit)]
    assert names == ["hybrid", "bm25"]


def test_a_model_in_the_name_is_another_method(unit):
    methods = make_methods(["llm-tuned", "llm-tuned=a", "llm-tuned=b"], unit, MethodOptions(tuned_model="c"))
    assert [(method.name, method.settings["model"]) for method in methods] == [
        ("llm-tuned", "c"),
        ("llm-tuned=a", "a"),
        ("llm-tuned=b", "b"),
    ]


@pytest.mark.parametrize("name", FINDING)
def test_settings_are_json_and_the_same_before_and_after_preparing(unit, name):
    (method,) = make_methods([name], unit)
    before = dict(method.settings)
    method.prepare()
    assert dict(method.settings) == before


def test_the_corpus_orders_ties_by_key(unit):
    corpus = Corpus(unit)
    ranked = corpus.ranked(np.ones(4), k=10, as_of=None)
    assert [passage.key for passage in ranked] == sorted(passage.key for passage in ranked)


def test_a_routed_question_tells_every_topic_that_holds_a_right_passage(corpus):
    method = KMeansRouting(corpus, seed=1, num_topics=2)
    outcome = _ask(method, "becas de excelencia", relevant=frozenset({"faq:becas", "faq:costo"}))
    holding = {
        int(topic)
        for passage, topic in zip(corpus.passages, method._topic_of, strict=True)
        if passage.entry_key in {"faq:becas", "faq:costo"}
    }
    assert set(outcome.right_topics) == holding
    assert len(outcome.right_topic_labels) == len(outcome.right_topics)
    assert outcome.topic_is_right == (outcome.topic in holding)
    assert outcome.topic_label


def test_a_question_without_a_judgement_has_no_right_topics(corpus):
    assert _ask(KMeansRouting(corpus, seed=1, num_topics=2), "becas").right_topics is None


def test_a_method_trained_several_times_keeps_its_own_name_first(unit):
    methods = make_methods(["lda", "bm25-plain"], unit, MethodOptions(seed=7, num_seeds=3))
    assert [method.name for method in methods] == ["lda", "lda#8", "lda#9", "bm25-plain"]
    assert [method.settings["seed"] for method in methods[:3]] == [7, 8, 9]
