import pytest
from sklearn.metrics import adjusted_rand_score

from assistant.exceptions import TopicTextsError
from assistant.topics.clustering import GROUP_BY
from assistant.topics.grouping import GROUPERS, wanted_topics
from assistant.topics.material import MIN_TEXTS, Material
from tests.fakes import FakeEncoder
from tests.training_jobs.topics.texts import labelled_texts
from training_jobs.exceptions import UnknownMethodError
from training_jobs.topics.comparing import groupers_named

HERE = [name for name, grouper in GROUPERS.items() if not grouper.in_own_process]


@pytest.fixture
def material():
    return Material(*labelled_texts(), encoder=FakeEncoder())


@pytest.mark.parametrize("name", [name for name in HERE if name != "hdbscan"])
def test_plain_topics_are_found(material, name):
    topics = GROUP_BY[name](material, 3, 13)
    assert adjusted_rand_score(material.labels, topics) > 0.5


@pytest.mark.parametrize("name", HERE)
def test_the_same_seed_gives_the_same_groups(material, name):
    group = GROUP_BY[name]
    assert list(group(material, 3, 7)) == list(group(material, 3, 7))


@pytest.mark.parametrize("name", ["lda", "nmf"])
def test_a_text_without_words_is_an_outlier_of_methods_by_words(name):
    texts, labels = labelled_texts()
    material = Material([*texts, "¿?"], [*labels, "x"], encoder=FakeEncoder())
    assert GROUP_BY[name](material, 3, 13)[-1] == -1


def test_each_method_of_this_process_can_group():
    assert list(GROUP_BY) == HERE


def test_words_alone_need_no_encoder(material):
    GROUP_BY["nmf"](material, 3, 13)
    assert material.encoder.encoded == []


def test_the_number_of_topics_is_asked_for_or_that_of_the_labels_or_by_the_texts(material):
    texts, _labels = labelled_texts()
    unlabelled = Material(texts, encoder=FakeEncoder())
    assert (wanted_topics(material, 5), wanted_topics(material, None)) == (5, 3)
    assert wanted_topics(unlabelled, None) == 4
    assert wanted_topics(unlabelled, 99) == 15


def test_an_unknown_method_is_told_with_those_there_are():
    with pytest.raises(UnknownMethodError, match=r"poems.*lda"):
        groupers_named(["lda", "poems"])
    assert [each.name for each in groupers_named([" nmf", "lda", "nmf"])] == ["nmf", "lda"]


def test_too_few_texts_are_refused():
    with pytest.raises(TopicTextsError, match=str(MIN_TEXTS)):
        Material(["uno", "dos"], encoder=FakeEncoder())
