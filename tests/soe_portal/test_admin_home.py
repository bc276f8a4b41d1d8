"""The admin's first page and menu: each person sees what the role lets them read, and each link works."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from assistant.enums import AnswerStatus
from assistant.models import Answer, Conversation
from curation.enums import Role
from curation.services.roles import roles_sync
from tests.factories.curation import DocumentFactory, FaqEntryFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def _home(role: Role | None) -> tuple[Client, str]:
    user = UserFactory(is_staff=True)
    if role is not None:
        roles_sync()
        user.groups.add(Group.objects.get(name=role.value))
    client = Client()
    client.force_login(user)
    return client, client.get(reverse("admin:index")).content.decode()


def _abstained(question: str) -> None:
    conversation = Conversation.objects.create(unit=UnitFactory())
    Answer.objects.create(
        conversation=conversation, question=question, status=AnswerStatus.ABSTAINED_NO_SOURCE
    )


def test_the_first_page_names_what_waits_for_approval() -> None:
    FaqEntryFactory(in_review=True, question="¿Hay becas?")
    _client, page = _home(Role.REVIEWER)
    assert "Esperan aprobación" in page
    assert "¿Hay becas?" in page


def test_each_count_opens_a_list_of_as_many_rows() -> None:
    FaqEntryFactory.create_batch(3, in_review=True)
    FaqEntryFactory(published=True)
    DocumentFactory()
    client, page = _home(Role.EDITOR)
    links = re.findall(r'href="([^"]*\?situacion=[^"]*)"><span>[^<]*</span><span>(\d+)</span>', page)
    assert len(links) == 2
    for url, number in links:
        assert client.get(url).context["cl"].result_count == int(number)


def test_support_sees_the_questions_without_an_answer() -> None:
    _abstained("¿Dan clases de quechua?")
    client, page = _home(Role.SUPPORT)
    assert "¿Dan clases de quechua?" in page
    url = re.search(r'href="([^"]*atencion=sin-respuesta[^"]*)"', page)
    assert url is not None
    assert client.get(url[1].replace("&amp;", "&")).context["cl"].result_count == 1


def test_who_may_not_read_answers_sees_none_of_them() -> None:
    _abstained("¿Dan clases de quechua?")
    _client, page = _home(Role.EDITOR)
    assert "¿Dan clases de quechua?" not in page
    assert reverse("admin:assistant_answer_changelist") not in page


def test_who_has_no_role_is_told_what_to_do() -> None:
    FaqEntryFactory(in_review=True, question="¿Hay becas?")
    _client, page = _home(None)
    assert "Pida un rol" in page
    assert "¿Hay becas?" not in page


def test_the_menu_shows_accounts_only_to_who_may_read_them() -> None:
    users = reverse("admin:auth_user_changelist")
    assert users not in _home(Role.REVIEWER)[1]
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert users in client.get(reverse("admin:index")).content.decode()


def test_every_item_of_the_menu_opens() -> None:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    menu = client.get(reverse("admin:index")).context["sidebar_navigation"]
    links = [str(item["link"]) for group in menu for item in group["items"]]
    assert {link: client.get(link).status_code for link in links if link != "/"} == {
        link: 200 for link in links if link != "/"
    }


def test_the_link_to_the_portal_is_never_marked_as_the_current_page() -> None:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    menu = client.get(reverse("admin:curation_faqentry_changelist")).context["sidebar_navigation"]
    active = [str(item["link"]) for group in menu for item in group["items"] if item["active"]]
    assert active == [reverse("admin:curation_faqentry_changelist")]


def test_signing_in_leads_to_the_first_page() -> None:
    user = UserFactory(is_staff=True)
    user.set_password("una-clave-larga-7")
    user.save()
    response = Client().post(
        reverse("admin:login"), {"username": user.username, "password": "una-clave-larga-7"}
    )
    assert response["Location"] == reverse("admin:index")


@pytest.mark.parametrize("english", ["Welcome back to", "Return to site", "Toggle password visibility"])
def test_the_sign_in_page_speaks_spanish(english: str) -> None:
    assert english not in Client().get(reverse("admin:login")).content.decode()
