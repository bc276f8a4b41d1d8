import pytest
from django.contrib.auth.models import Group

from curation.enums import Role
from curation.services.roles import roles_sync
from tests.factories.curation import UserFactory


@pytest.fixture
def sign_in(client, db):
    """Sign in somebody of the role; without a role, somebody of the office who may do nothing here.

    The client's `person` is who that is.
    """

    def as_role(role=None):
        roles_sync()
        person = UserFactory(is_staff=True)
        if role is not None:
            person.groups.add(Group.objects.get(name=role.value))
        client.force_login(person)
        client.person = person
        return client

    return as_role


@pytest.fixture
def operator(sign_in):
    return sign_in(Role.MODEL_OPERATOR)
