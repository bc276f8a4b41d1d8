"""Public pages: who sees what, banners, caching."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curation.enums import Audience, Status
from curation.passages import entry_url
from tests.factories.curation import (
    ArticleFactory,
    CategoryFactory,
    DocumentFactory,
    FaqEntryFactory,
    RegulationFactory,
    UnitFactory,
    version_with_articles,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize("factory", [FaqEntryFactory, DocumentFactory])
def test_a_published_entry_is_shown(client: Client, factory: type) -> None:
    entry = factory(published=True)
    assert str(entry) in client.get(entry_url(entry)).content.decode()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_an_unpublished_entry_is_not_found(client: Client, status: Status) -> None:
    entry = FaqEntryFactory(status=status, answer="secreto")
    response = client.get(entry_url(entry))
    assert response.status_code == 404
    assert b"secreto" not in response.content


def test_a_retired_entry_is_gone_and_the_page_says_whom_to_ask(client: Client) -> None:
    entry = FaqEntryFactory(status=Status.RETIRED)
    response = client.get(entry_url(entry))
    assert response.status_code == 410
    assert entry.unit.contact_email in response.content.decode()


def test_text_for_staff_is_not_found(client: Client) -> None:
    entry = FaqEntryFactory(published=True, audience=Audience.STAFF)
    assert client.get(entry_url(entry)).status_code == 404


def test_a_text_that_is_not_valid_yet_is_not_found(client: Client) -> None:
    entry = DocumentFactory(published=True, valid_from=timezone.localdate() + DAY)
    assert client.get(entry_url(entry)).status_code == 404


def test_an_expired_call_stays_readable_with_a_banner(client: Client) -> None:
    entry = DocumentFactory(published=True, valid_until=timezone.localdate() - DAY)
    assert "Este texto ya no está vigente." in client.get(entry_url(entry)).content.decode()


def test_a_text_valid_until_today_has_no_banner(client: Client) -> None:
    entry = DocumentFactory(published=True, valid_until=timezone.localdate())
    assert "ya no está vigente" not in client.get(entry_url(entry)).content.decode()


def test_an_old_version_says_so_and_leads_to_the_one_in_force(client: Client) -> None:
    regulation, today = RegulationFactory(), timezone.localdate()
    old = version_with_articles("1", regulation=regulation, number=1, published=True, valid_until=today - DAY)
    new = version_with_articles("1", regulation=regulation, number=2, published=True, valid_from=today)
    page = client.get(entry_url(old)).content.decode()
    assert "Esta versión ya no está vigente." in page
    assert f'href="{entry_url(new)}">Ir a la versión 2' in page


def test_a_future_version_is_readable_with_a_banner(client: Client) -> None:
    version = version_with_articles("1", published=True, valid_from=timezone.localdate() + DAY)
    assert "Esta versión todavía no está vigente." in client.get(entry_url(version)).content.decode()


def test_the_contents_list_leads_to_every_article(client: Client) -> None:
    version = version_with_articles(published=True)
    ArticleFactory(version=version, number="7", heading_path=["TÍTULO I"])
    page = client.get(entry_url(version)).content.decode()
    assert 'href="#art-7"' in page
    assert 'id="art-7"' in page


def test_the_front_page_lists_what_is_public(client: Client) -> None:
    category = CategoryFactory()
    shown = FaqEntryFactory(published=True, unit=category.unit, category=category)
    hidden = FaqEntryFactory(unit=category.unit, category=category)
    expired = FaqEntryFactory(
        published=True, unit=category.unit, valid_until=timezone.localdate() - DAY, category=category
    )
    page = client.get(reverse("curation:unit", args=[category.unit.code])).content.decode()
    assert shown.question in page
    assert hidden.question not in page
    assert expired.question not in page


def test_the_front_page_needs_as_many_queries_for_many_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    unit = UnitFactory()
    for category in CategoryFactory.create_batch(5, unit=unit):
        FaqEntryFactory.create_batch(8, published=True, unit=unit, category=category)
    with django_assert_max_num_queries(7):
        client.get(reverse("curation:unit", args=[unit.code]))


def test_a_category_is_shown_page_by_page(client: Client) -> None:
    category = CategoryFactory()
    FaqEntryFactory.create_batch(51, published=True, unit=category.unit, category=category)
    url = reverse("curation:category", args=[category.unit.code, category.slug])
    assert client.get(url, {"pagina": 2}).content.decode().count("/preguntas/") == 1


def test_questions_without_category_have_a_page(client: Client) -> None:
    entry = FaqEntryFactory(published=True)
    page = client.get(reverse("curation:category", args=[entry.unit.code, "otras"])).content.decode()
    assert entry.question in page


def test_documents_can_be_narrowed_to_a_type(client: Client) -> None:
    guide = DocumentFactory(published=True, document_type="guide")
    call = DocumentFactory(published=True, document_type="call", unit=guide.unit)
    url = reverse("curation:documents", args=[guide.unit.code])
    page = client.get(url, {"tipo": "guide"}).content.decode()
    assert guide.title in page
    assert call.title not in page


def test_an_inactive_unit_has_no_pages(client: Client) -> None:
    entry = FaqEntryFactory(published=True, unit__is_active=False)
    assert client.get(entry_url(entry)).status_code == 404


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    url = entry_url(FaqEntryFactory(published=True))
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, first["Cache-Control"]) == (304, "public, no-cache")


def test_pages_are_only_read(client: Client) -> None:
    assert client.post(entry_url(FaqEntryFactory(published=True))).status_code == 405


def test_pages_run_no_script_and_no_inline_style(client: Client) -> None:
    response = client.get(entry_url(FaqEntryFactory(published=True)))
    assert "unsafe" not in response["Content-Security-Policy"]
    assert b"<script" not in response.content
    assert b"style=" not in response.content
