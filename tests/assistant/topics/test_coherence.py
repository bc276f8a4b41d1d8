import math

import pytest

from assistant.topics.coherence import c_v, npmi

DOCUMENTS = [
    text.split()
    for text in (
        "beca de excelencia para estudiantes de maestria",
        "la beca cubre la matricula y la colegiatura del programa",
        "pago de matricula y colegiatura en caja",
        "la tesis se presenta ante el tribunal",
        "el tribunal revisa la tesis y el estudiante defiende",
        "defensa de tesis con tutor y tribunal",
        "requisitos de admision y beca",
        "matricula abierta hasta marzo con pago en banco",
        "el tutor firma la tesis antes de la defensa",
        "pago de la beca en el banco del programa",
    )
]
TOPICS = [
    ["beca", "matricula", "pago", "banco"],
    ["tesis", "tribunal", "defensa", "tutor"],
    ["beca", "tesis", "pago", "tutor"],
]
# `CoherenceModel(topics, texts, dictionary, coherence, window_size)` of gensim 4.4.0, each topic.
GENSIM = [
    (npmi, 10, [0.2341012269, 0.5572333979, -0.5289282794]),
    (npmi, 3, [-0.4914144819, -0.3166322405, -0.6989123868]),
    (c_v, 110, [0.7137468772, 0.9115214223, 0.1891211787]),
    (c_v, 4, [0.4193845517, 0.3821256983, 0.1782325638]),
]


@pytest.mark.parametrize(("measure", "window", "expected"), GENSIM)
def test_coherence_is_what_gensim_computes(measure, window, expected):
    assert measure(TOPICS, DOCUMENTS, window=window) == pytest.approx(expected, abs=1e-9)


def test_the_usual_windows_are_ten_and_a_hundred_and_ten_words():
    assert npmi(TOPICS, DOCUMENTS) == npmi(TOPICS, DOCUMENTS, window=10)
    assert c_v(TOPICS, DOCUMENTS) == c_v(TOPICS, DOCUMENTS, window=110)


def test_words_that_are_always_together_have_npmi_one_and_words_that_never_meet_minus_one():
    together = npmi([["a", "b"]], [["a", "b"], ["c"]])
    apart = npmi([["a", "c"]], [["a", "b"], ["c"]])
    assert together == pytest.approx([1.0])
    assert apart == pytest.approx([-1.0], abs=0.1)


def test_words_in_every_text_are_coherent_and_break_nothing():
    assert npmi([["a", "b"]], [["a", "b"], ["b", "a"]]) == [1.0]


def test_a_word_that_no_text_holds_says_nothing():
    assert npmi([["a", "z"]], [["a"], ["b"]]) == [0.0]


def test_texts_without_words_of_the_topics_count_as_windows():
    more = [*DOCUMENTS, ["otra", "cosa"], ["nada"]]
    assert npmi(TOPICS, more)[0] > npmi(TOPICS, DOCUMENTS)[0]


def test_a_topic_of_one_word_has_no_coherence():
    assert math.isnan(npmi([["beca"]], DOCUMENTS)[0])
    assert math.isnan(c_v([["beca"]], DOCUMENTS)[0])


def test_without_texts_nothing_can_be_counted():
    with pytest.raises(ValueError, match="no text"):
        npmi(TOPICS, [])
