import pytest

from training_jobs.measures.citations import citation_precision, citation_recall, is_right_source


def test_part_of_a_relevant_entry_is_a_right_source():
    assert is_right_source("reg:3/v2/art:45", {"reg:3/v2"})


def test_a_longer_number_is_another_entry():
    assert not is_right_source("faq:12", {"faq:1"})


def test_precision_is_the_share_of_right_citations():
    assert citation_precision(["faq:1", "faq:2"], {"faq:1"}) == 0.5


def test_recall_asks_for_one_of_several_right_sources():
    assert citation_recall(["faq:2"], {"faq:1", "faq:2"}) == 1.0


def test_citing_nothing_has_no_recall():
    assert citation_recall([], {"faq:1"}) == 0.0


def test_citing_nothing_has_no_precision_at_all():
    with pytest.raises(ValueError, match="no citations"):
        citation_precision([], {"faq:1"})
