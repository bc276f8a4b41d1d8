import math

import numpy as np
import pytest

from assistant.topics.words import OUTLIER, _weights, topic_words

DOCUMENTS = [
    ["beca", "pago"],
    ["beca", "ayuda"],
    ["tesis", "pago"],
    ["tesis", "tribunal"],
    ["beca", "ayuda", "pago"],
]
TOPICS = [0, 0, 1, 1, 0]


def test_words_of_a_topic_come_first_where_others_do_not_use_them():
    words = topic_words(DOCUMENTS, TOPICS)
    assert words[0][0] == "beca"
    assert words[1][0] == "tesis"


def test_weights_are_those_of_the_paper_by_hand():
    weights = _weights(np.array([[3.0, 1.0], [0.0, 2.0]]))
    mean_length = (4 + 2) / 2
    assert weights[0, 0] == pytest.approx(3 / 4 * math.log(1 + mean_length / 3))
    assert weights[1, 1] == pytest.approx(2 / 2 * math.log(1 + mean_length / 3))
    assert weights[1, 0] == 0


def test_a_word_of_a_single_text_is_not_shown():
    assert "tribunal" not in topic_words(DOCUMENTS, TOPICS)[1]


def test_a_topic_of_single_words_still_shows_them():
    assert topic_words([["uno"], ["dos"]], [0, 1]) == {0: ["uno"], 1: ["dos"]}


def test_outliers_have_no_words_and_count_nowhere():
    assert topic_words([["uno"], ["uno"], ["dos"]], [0, 0, OUTLIER]) == {0: ["uno"]}


def test_no_more_words_than_asked_for():
    assert all(len(words) == 1 for words in topic_words(DOCUMENTS, TOPICS, num_words=1).values())


def test_a_topic_of_empty_texts_has_no_words():
    assert topic_words([[], ["uno"], ["uno"]], [0, 1, 1]) == {0: [], 1: ["uno"]}
