"""What rests on a text follows it: revisions carry the links, publications announce what depends on them."""

from datetime import date
from typing import Any

import pytest

from curation import services
from curation.models import Article, FaqEntry
from curation.selectors.foundations import outdated_faqs
from curation.selectors.visibility import Visibility, visibility_of
from tests.factories.curation import (
    ArticleFactory,
    DocumentFactory,
    RegulationVersionFactory,
    UserFactory,
    resting_on,
    version_with_articles,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)


@pytest.fixture
def article() -> Article:
    version = RegulationVersionFactory(published=True, number=1, valid_from=date(2019, 3, 1))
    made: Article = ArticleFactory(version=version, number="48", text="Sesenta y cinco puntos.")
    return made


def _replaced(article: Article, text: str, first: str) -> Any:
    """The next version is published, with this text of the article."""
    draft = version_with_articles(
        regulation=article.version.regulation, number=2, valid_from=date.fromisoformat(first)
    )
    ArticleFactory(version=draft, number="48", text=text)
    return services.entry_publish(draft, actor=None)


def test_a_new_version_announces_the_answers_on_the_old_one(article: Article, announced: Any) -> None:
    faq = resting_on(article)
    _replaced(article, "Setenta puntos.", "2024-07-01")
    assert faq.key in announced[-1][2]


def test_a_retired_version_announces_its_answers(article: Article, announced: Any) -> None:
    faq = resting_on(article)
    services.entry_retire(article.version, actor=UserFactory(), reason="Anulado.")
    assert announced[-1] == ("published", faq.unit_id, (faq.key,))


def test_a_retired_document_announces_its_answers(announced: Any) -> None:
    document = DocumentFactory(published=True)
    faq = resting_on(document)
    services.entry_retire(document, actor=UserFactory(), reason="Reemplazado.")
    assert announced[-1] == ("published", faq.unit_id, (faq.key,))


def test_answers_on_other_regulations_are_not_announced(article: Article, announced: Any) -> None:
    other = resting_on(
        ArticleFactory(version__published=True, version__regulation__unit=article.version.unit)
    )
    _replaced(article, "Setenta puntos.", "2024-07-01")
    assert other.key not in announced[-1][2]


def test_a_changed_article_makes_work_for_the_editor(article: Article) -> None:
    faq = resting_on(article)
    assert outdated_faqs(on=TODAY) == []
    _replaced(article, "Setenta puntos.", "2024-07-01")
    assert outdated_faqs(on=TODAY) == [faq.pk]


def test_a_change_that_is_still_to_come_is_work_at_once(article: Article) -> None:
    faq = resting_on(article)
    _replaced(article, "Setenta puntos.", "2026-07-01")
    assert outdated_faqs(on=TODAY) == [faq.pk]
    assert visibility_of(faq, on=TODAY) == Visibility.IN_FORCE


def test_an_article_that_stays_the_same_makes_no_work(article: Article) -> None:
    resting_on(article)
    _replaced(article, article.text, "2024-07-01")
    assert outdated_faqs(on=TODAY) == []


def test_an_answer_that_ends_before_its_article_makes_no_work(article: Article) -> None:
    resting_on(article, valid_until=date(2026, 6, 30))
    _replaced(article, "Setenta puntos.", "2026-07-01")
    assert outdated_faqs(on=TODAY) == []


def test_a_rewritten_document_makes_work_while_the_answer_stays() -> None:
    document = DocumentFactory(published=True)
    faq = resting_on(document)
    type(document).objects.filter(pk=document.pk).update(body="Otro texto.")
    assert outdated_faqs(on=TODAY) == [faq.pk]
    assert visibility_of(faq, on=TODAY) == Visibility.IN_FORCE


def test_an_answer_on_a_changed_article_is_past_for_the_public(article: Article) -> None:
    faq = resting_on(article)
    _replaced(article, "Setenta puntos.", "2024-07-01")
    assert visibility_of(faq, on=TODAY) == Visibility.EXPIRED


def test_an_answer_on_a_version_to_come_is_not_public_yet() -> None:
    article = ArticleFactory(version__published=True, version__valid_from=date(2026, 7, 1))
    assert visibility_of(resting_on(article), on=TODAY) == Visibility.HIDDEN


def test_a_working_copy_takes_the_links_along_and_gives_them_back(article: Article) -> None:
    faq = resting_on(article)
    copy = services.entry_start_revision(faq, actor=None)
    assert copy.rests_on == faq.rests_on
    copy.rests_on = []
    services.entry_update(copy, actor=None)
    services.entry_publish(copy, actor=None)
    faq.refresh_from_db()
    assert faq.rests_on == []


def test_the_history_says_what_it_rested_on(article: Article) -> None:
    faq = resting_on(article)
    copy = services.entry_start_revision(faq, actor=None)
    copy.rests_on = []
    services.entry_update(copy, actor=None)
    before = [record.rests_on for record in copy.history.order_by("history_id")]
    assert before == [faq.rests_on, []]
    assert FaqEntry.objects.get(pk=faq.pk).rests_on == faq.rests_on
