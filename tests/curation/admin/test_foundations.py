"""Choosing what an answer rests on, and seeing when that has changed."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from curation.enums import Role
from curation.models import Article, FaqEntry
from curation.selectors.foundations import resolve_foundations
from curation.selectors.situations import Situation
from curation.services.roles import roles_sync
from tests.factories.curation import ArticleFactory, FaqEntryFactory, UserFactory, resting_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    roles_sync()
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=Role.EDITOR.value))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def article() -> Article:
    made: Article = ArticleFactory(version__published=True, number="48", title="Nota mínima")
    return made


def _form(entry: FaqEntry, **values: Any) -> dict[str, Any]:
    return {
        "question": entry.question,
        "variants": "",
        "answer": entry.answer,
        "audience": "everyone",
        "language": "es",
        **values,
    }


def _stored(article: Article) -> str:
    [stored], _unknown = resolve_foundations(article.version.unit, [article.key])
    return stored


def _change(entry: FaqEntry) -> str:
    return reverse("admin:curation_faqentry_change", args=[entry.pk])


@pytest.mark.parametrize("term", ["48", "nota", "posgrado 48", "mínima posgrado"])
def test_an_article_is_found_by_number_heading_and_regulation(
    desk: Client, article: Article, term: str
) -> None:
    ArticleFactory(version=article.version, number="49", title="Segunda instancia")
    found = desk.get(reverse("admin:curation_faqentry_foundations"), {"term": term}).json()["results"]
    assert [each["id"] for each in found] == [_stored(article)]
    assert "art. 48" in found[0]["text"]


def test_who_may_not_read_questions_searches_nothing(article: Article) -> None:
    client = Client()
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse("admin:curation_faqentry_foundations"), {"term": "48"}).status_code == 403


def test_a_chosen_article_is_kept(desk: Client, article: Article) -> None:
    entry = FaqEntryFactory(unit=article.version.unit)
    desk.post(_change(entry), _form(entry, rests_on=[_stored(article)]))
    entry.refresh_from_db()
    assert entry.rests_on == [_stored(article)]


def test_an_article_of_another_unit_is_refused(desk: Client, article: Article) -> None:
    entry = FaqEntryFactory()
    response = desk.post(_change(entry), _form(entry, rests_on=[_stored(article)]))
    entry.refresh_from_db()
    assert (response.status_code, entry.rests_on) == (200, [])


def test_an_article_named_in_the_text_is_offered_and_not_linked_by_itself(
    desk: Client, article: Article
) -> None:
    entry = FaqEntryFactory(unit=article.version.unit)
    page = desk.post(
        _change(entry), _form(entry, sources="Reglamento de Posgrado, art. 48", _continue="1"), follow=True
    )
    entry.refresh_from_db()
    assert entry.rests_on == []
    assert _stored(article) in page.content.decode()


def test_a_ticked_suggestion_is_linked(desk: Client, article: Article) -> None:
    entry = FaqEntryFactory(unit=article.version.unit, sources="art. 48")
    desk.post(_change(entry), _form(entry, sources="art. 48", suggested=[_stored(article)]))
    entry.refresh_from_db()
    assert entry.rests_on == [_stored(article)]


def test_a_ticked_suggestion_takes_the_place_of_the_older_text(desk: Client, article: Article) -> None:
    old = _stored(article)
    entry = FaqEntryFactory(unit=article.version.unit, sources="art. 48", rests_on=[old])
    Article.objects.filter(pk=article.pk).update(text="Setenta puntos.")
    desk.post(_change(entry), _form(entry, sources="art. 48", rests_on=[old], suggested=[_stored(article)]))
    entry.refresh_from_db()
    assert entry.rests_on == [_stored(article)]
    assert entry.rests_on != [old]


def test_a_public_answer_shows_what_it_rests_on_in_words(desk: Client, article: Article) -> None:
    page = desk.get(_change(resting_on(article))).content.decode()
    assert "art. 48 · Nota mínima" in page
    assert _stored(article) not in page


def test_the_list_shows_what_rests_on_a_changed_article(desk: Client, article: Article) -> None:
    outdated, _other = resting_on(article), FaqEntryFactory(published=True, unit=article.version.unit)
    Article.objects.filter(pk=article.pk).update(text="Setenta puntos.")
    url = reverse("admin:curation_faqentry_changelist")
    rows = desk.get(url, {"situacion": Situation.OUTDATED.value}).context["cl"].result_list
    assert list(rows) == [outdated]
    assert str(Situation.OUTDATED.label) in desk.get(url).content.decode()
