"""The editors' desk: roles, buttons, read-only public texts, history."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from curation import services
from curation.enums import Role, Status
from curation.models import FaqEntry
from curation.services.roles import roles_sync
from tests.factories.curation import (
    ArticleFactory,
    CategoryFactory,
    DocumentFactory,
    FaqEntryFactory,
    RegulationVersionFactory,
    UnitFactory,
    UserFactory,
    version_with_articles,
)

pytestmark = pytest.mark.django_db


def _desk(role: Role) -> tuple[Client, User]:
    roles_sync()
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role.value))
    client = Client()
    client.force_login(user)
    return client, user


def _step(client: Client, entry: Any, name: str, reason: str = "") -> Any:
    info = f"admin:curation_{entry._meta.model_name}_{name}"
    return client.post(reverse(info, args=[entry.pk]), {"reason": reason, "_form_submitted": "1"})


def _form(unit: Any, **values: Any) -> dict[str, Any]:
    return {
        "unit": unit.pk,
        "question": "¿Cuánto cuesta?",
        "variants": "cuánto sale\n\n  precio  \n",
        "answer": "500 Bs",
        "audience": "everyone",
        "language": "es",
        **values,
    }


def test_an_editor_writes_a_draft_with_one_variant_per_line() -> None:
    client, user = _desk(Role.EDITOR)
    client.post(reverse("admin:curation_faqentry_add"), _form(UnitFactory()))
    entry = FaqEntry.objects.get()
    assert (entry.status, entry.author, entry.variants) == (Status.DRAFT, user, ["cuánto sale", "precio"])


def test_an_editor_changes_a_draft() -> None:
    client, user = _desk(Role.EDITOR)
    entry = FaqEntryFactory()
    url = reverse("admin:curation_faqentry_change", args=[entry.pk])
    client.post(url, _form(entry.unit, answer="600 Bs"))
    entry.refresh_from_db()
    assert (entry.answer, entry.writer_ids) == ("600 Bs", [user.pk])


def test_an_editor_sends_a_draft_to_review() -> None:
    client, _user = _desk(Role.EDITOR)
    entry = FaqEntryFactory()
    _step(client, entry, "submit_for_review")
    entry.refresh_from_db()
    assert entry.status == Status.IN_REVIEW


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SUPPORT, Role.MODEL_OPERATOR, Role.MANAGER])
def test_only_reviewers_publish(role: Role) -> None:
    client, _user = _desk(role)
    entry = FaqEntryFactory(in_review=True)
    assert _step(client, entry, "publish").status_code == 403
    entry.refresh_from_db()
    assert entry.status == Status.IN_REVIEW


def test_a_reviewer_publishes() -> None:
    client, user = _desk(Role.REVIEWER)
    entry = FaqEntryFactory(in_review=True)
    _step(client, entry, "publish", "Conforme")
    entry.refresh_from_db()
    assert (entry.status, entry.approved_by) == (Status.PUBLISHED, user)
    assert entry.history.first().history_change_reason == "Conforme"


def test_a_reviewer_reads_why_the_own_text_is_refused() -> None:
    client, user = _desk(Role.REVIEWER)
    entry = FaqEntryFactory(in_review=True, writer_ids=[user.pk])
    response = client.get(_step(client, entry, "publish")["Location"])
    assert "lo tiene que aprobar otra persona" in response.content.decode()


def test_a_step_in_a_dialog_is_left_by_the_header_it_follows() -> None:
    client, _user = _desk(Role.REVIEWER)
    entry = FaqEntryFactory(in_review=True)
    url = reverse("admin:curation_faqentry_publish", args=[entry.pk])
    response = client.post(url, {"_form_submitted": "1"}, headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("admin:curation_faqentry_change", args=[entry.pk])


def test_opening_a_dialog_changes_nothing() -> None:
    client, _user = _desk(Role.REVIEWER)
    entry = FaqEntryFactory(in_review=True)
    client.get(reverse("admin:curation_faqentry_publish", args=[entry.pk]))
    entry.refresh_from_db()
    assert entry.status == Status.IN_REVIEW


def test_retiring_without_a_reason_changes_nothing() -> None:
    client, _user = _desk(Role.REVIEWER)
    entry = FaqEntryFactory(published=True)
    _step(client, entry, "retire", "")
    entry.refresh_from_db()
    assert entry.status == Status.PUBLISHED


def test_a_reviewer_retires_with_a_reason() -> None:
    client, _user = _desk(Role.REVIEWER)
    entry = FaqEntryFactory(published=True)
    _step(client, entry, "retire", "Ya no rige")
    entry.refresh_from_db()
    assert entry.status == Status.RETIRED


def test_a_published_entry_is_read_only_in_the_form() -> None:
    client, _user = _desk(Role.REVIEWER)
    entry = FaqEntryFactory(published=True, answer="500 Bs")
    url = reverse("admin:curation_faqentry_change", args=[entry.pk])
    assert client.post(url, _form(entry.unit, answer="gratis")).status_code == 403
    assert 'name="answer"' not in client.get(url).content.decode()


def test_proposing_a_change_opens_the_copy() -> None:
    client, _user = _desk(Role.EDITOR)
    entry = FaqEntryFactory(published=True)
    response = _step(client, entry, "propose_change")
    copy = FaqEntry.objects.get(revises=entry)
    assert response["Location"] == reverse("admin:curation_faqentry_change", args=[copy.pk])


def test_the_buttons_are_those_of_the_status_and_the_role() -> None:
    client, _user = _desk(Role.EDITOR)
    entry = FaqEntryFactory()
    page = client.get(reverse("admin:curation_faqentry_change", args=[entry.pk])).content.decode()
    assert "Enviar a revisión" in page
    assert "Aprobar y publicar" not in page


def test_the_preview_shows_a_draft_to_its_readers_only() -> None:
    client, _user = _desk(Role.EDITOR)
    url = reverse("admin:curation_faqentry_preview", args=[FaqEntryFactory(answer="borrador nuevo").pk])
    assert "borrador nuevo" in client.get(url).content.decode()
    assert Client().get(url).status_code == 302


def test_the_history_shows_who_why_and_the_changed_words(author: Any) -> None:
    client, _user = _desk(Role.REVIEWER)
    entry = services.entry_create(
        FaqEntry(unit=UnitFactory(), question="¿Cuánto?", answer="Cuesta 500 Bs"), actor=author
    )
    entry.answer = "Cuesta 600 Bs"
    services.entry_update(entry, actor=author, reason="Nueva resolución")
    page = client.get(reverse("admin:curation_faqentry_history", args=[entry.pk])).content.decode()
    assert "<del>500</del><ins>600</ins>" in page
    assert "«Nueva resolución»" in page
    assert author.get_username() in page


def test_an_article_of_a_public_version_is_read_only() -> None:
    client, _user = _desk(Role.REVIEWER)
    article = ArticleFactory(version__published=True)
    page = client.get(reverse("admin:curation_article_change", args=[article.pk])).content.decode()
    assert 'name="text"' not in page


def test_a_version_page_lists_its_articles() -> None:
    client, _user = _desk(Role.EDITOR)
    version = version_with_articles("1", "2 bis")
    page = client.get(reverse("admin:curation_regulationversion_change", args=[version.pk])).content.decode()
    assert "2 bis" in page


def test_roles_are_the_same_after_a_second_run() -> None:
    roles_sync()
    before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    roles_sync()
    assert {group.name: set(group.permissions.all()) for group in Group.objects.all()} == before


def test_a_permission_somebody_added_by_hand_is_taken_back() -> None:
    roles_sync()
    editors, reviewers = (Group.objects.get(name=role.value) for role in (Role.EDITOR, Role.REVIEWER))
    editors.permissions.add(*reviewers.permissions.all())
    roles_sync()
    assert not editors.permissions.filter(codename="publish_faqentry").exists()


@pytest.mark.parametrize(
    ("factory", "name"),
    [
        (FaqEntryFactory, "faqentry"),
        (DocumentFactory, "document"),
        (RegulationVersionFactory, "regulationversion"),
    ],
)
def test_a_list_needs_as_many_queries_for_many_rows(
    factory: Any, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, _user = _desk(Role.EDITOR)
    values = {"category": CategoryFactory()} if name == "faqentry" else {}
    factory.create_batch(30, **values)
    with django_assert_max_num_queries(14):
        assert client.get(reverse(f"admin:curation_{name}_changelist")).status_code == 200


@pytest.mark.parametrize("writing", ["better", "always", "never"])
def test_whether_answers_are_written_is_chosen_for_the_unit(writing: str) -> None:
    unit = UnitFactory()
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = reverse("admin:curation_unit_change", args=[unit.pk])
    form = client.get(page).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value not in (None, [])}
    client.post(page, {**values, "is_active": "on", "writing": writing})
    unit.refresh_from_db()
    assert unit.writing == writing
