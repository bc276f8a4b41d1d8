"""Versions of a regulation: numbering, articles, validity on each day."""

from datetime import date
from typing import Any

import pytest

from curation import services
from curation.enums import Status
from curation.exceptions import (
    EmptyVersionError,
    EntryNotEditableError,
    OverlappingVersionsError,
    VersionWithoutStartError,
)
from curation.models import Regulation, RegulationVersion
from curation.selectors.browsing import versions_in_force
from tests.factories.curation import ArticleFactory, RegulationFactory, UnitFactory, version_with_articles

pytestmark = pytest.mark.django_db


@pytest.fixture
def regulation() -> Regulation:
    made: Regulation = RegulationFactory()
    return made


def _publish(regulation: Regulation, number: int, first: str | None, last: str | None = None) -> Any:
    version = version_with_articles(
        "1", regulation=regulation, number=number, valid_from=first, valid_until=last
    )
    return services.entry_publish(version, actor=None)


def test_a_new_version_ends_the_open_one_the_day_before(regulation: Regulation) -> None:
    first = _publish(regulation, 1, "2021-01-01")
    _publish(regulation, 2, "2024-07-01")
    first.refresh_from_db()
    assert first.valid_until == date(2024, 6, 30)


def test_the_closed_version_is_announced_with_the_new_one(regulation: Regulation, announced: Any) -> None:
    _publish(regulation, 1, "2021-01-01")
    second = _publish(regulation, 2, "2024-07-01")
    assert announced[-1] == ("published", regulation.unit_id, (second.key, second.key[:-1] + "1"))


@pytest.mark.parametrize(("day", "number"), [("2024-06-30", 1), ("2024-07-01", 2), ("2030-01-01", 2)])
def test_the_right_version_is_in_force_on_each_day(regulation: Regulation, day: str, number: int) -> None:
    _publish(regulation, 1, "2021-01-01")
    _publish(regulation, 2, "2024-07-01")
    in_force = versions_in_force(regulation.unit, on=date.fromisoformat(day))
    assert [version.number for version in in_force] == [number]


def test_an_older_version_published_later_ends_before_the_newer(regulation: Regulation) -> None:
    _publish(regulation, 2, "2024-07-01")
    assert _publish(regulation, 1, "2021-01-01").valid_until == date(2024, 6, 30)


def test_publishing_refuses_days_of_another_version(regulation: Regulation) -> None:
    _publish(regulation, 1, "2021-01-01", "2024-12-31")
    with pytest.raises(OverlappingVersionsError):
        _publish(regulation, 2, "2024-07-01")


def test_publishing_refuses_the_same_first_day(regulation: Regulation) -> None:
    _publish(regulation, 1, "2024-07-01")
    with pytest.raises(OverlappingVersionsError):
        _publish(regulation, 2, "2024-07-01")


def test_publishing_refuses_a_second_version_without_a_first_day(regulation: Regulation) -> None:
    _publish(regulation, 1, None)
    with pytest.raises(VersionWithoutStartError):
        _publish(regulation, 2, None)


def test_a_refused_version_changes_nothing(regulation: Regulation) -> None:
    first = _publish(regulation, 1, "2021-01-01", "2024-12-31")
    with pytest.raises(OverlappingVersionsError):
        _publish(regulation, 2, "2024-07-01")
    first.refresh_from_db()
    assert first.valid_until == date(2024, 12, 31)


def test_a_version_without_articles_is_not_sent_to_review(author: Any) -> None:
    empty = version_with_articles()
    with pytest.raises(EmptyVersionError):
        services.entry_submit_for_review(empty, actor=author)


def test_proposing_a_change_makes_the_next_version_with_the_same_articles(author: Any) -> None:
    version = version_with_articles("1", "2 bis", number=3, published=True)
    draft = services.entry_start_revision(version, actor=author)
    assert (draft.number, draft.status) == (4, Status.DRAFT)
    assert list(draft.articles.values_list("number", flat=True)) == ["1", "2 bis"]


def test_versions_are_numbered_by_themselves(regulation: Regulation) -> None:
    version_with_articles("1", regulation=regulation, number=4)
    made = services.regulation_version_create(RegulationVersion(regulation=regulation), actor=None)
    assert made.number == 5


def test_articles_of_a_public_version_are_not_edited(author: Any) -> None:
    article = ArticleFactory(version=version_with_articles(published=True))
    with pytest.raises(EntryNotEditableError):
        services.article_save(article, actor=author)


def test_who_edits_an_article_wrote_the_version(author: Any) -> None:
    article = ArticleFactory()
    services.article_save(article, actor=author)
    article.version.refresh_from_db()
    assert article.version.writer_ids == [author.pk]


def test_replacing_articles_keeps_only_the_new_ones(author: Any) -> None:
    version = version_with_articles("1", "2")
    drafts = [services.ArticleDraft("7", "7", "Texto", title="Plazos")]
    services.regulation_version_replace_articles(version, articles=drafts, actor=author)
    assert list(version.articles.values_list("number", "position")) == [("7", 1)]


def test_get_or_create_finds_the_regulation_again() -> None:
    unit = UnitFactory()
    made = services.regulation_get_or_create(unit=unit, title="Reglamento de Posgrado")
    assert services.regulation_get_or_create(unit=unit, title="Reglamento de Posgrado") == made
    assert made.external_id == "reglamento-de-posgrado"


def test_a_new_title_is_announced_because_citations_show_it(author: Any, announced: Any) -> None:
    version = version_with_articles("1", published=True)
    version.regulation.short_title = "Reglamento nuevo"
    services.regulation_update(version.regulation, actor=author)
    assert announced == [("published", version.unit.pk, (version.key,))]
