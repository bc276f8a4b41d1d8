"""A real engine keeper, whose engines only pretend, serving what the database says."""

import threading
import time
from collections.abc import Iterator

import pytest

from soe_portal.embedded.engine_keeper import EngineKeeper
from tests.soe_portal.fake_keeper import fake_command, keeper_options
from tests.soe_portal.portal import wait_until


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
