"""What tests of several features need: a scripted encoder, people at their desks, an engine keeper."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.utils.translation import override

from assistant import encoder as encoders
from assistant.retrieval.search import _known_encoder
from curation.enums import Role
from curation.services.roles import roles_sync
from soe_portal.embedded.engine_keeper import EngineKeeper
from tests.factories.curation import UserFactory
from tests.fakes import FakeEncoder
from tests.soe_portal.fake_keeper import fake_command, keeper_options
from tests.soe_portal.portal import wait_until


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    _known_encoder.cache_clear()
    return fake


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are tested as they stand in the source."""
    with override("en"):
        yield


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


@pytest.fixture
def engine_files(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.ENGINE_URL = ""
    settings.ENGINE_MODEL = "base"
    settings.ENGINE_WANTED_FILE = tmp_path / "engine-wanted.json"
    settings.ENGINE_STATE_FILE = tmp_path / "engine.json"
    settings.ENGINE_REPORT_FILE = tmp_path / "engine-report.json"
    return tmp_path


@pytest.fixture
def keeper(engine_files) -> Iterator[EngineKeeper]:
    created = EngineKeeper(keeper_options(engine_files), command=fake_command)
    is_over = threading.Event()

    def serve() -> None:  # one thread starts and stops every engine: they die with it
        while not is_over.is_set():
            created.turn()
            time.sleep(0.02)
        created.stop()

    thread = threading.Thread(target=serve)
    thread.start()
    wait_until((engine_files / "engine.json").exists, timeout_s=10, what="the default model")
    yield created
    is_over.set()
    thread.join(20)
