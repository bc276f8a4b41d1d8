"""Changing the model with real engines: SmolLM2 and a copy of it under another folder."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from soe_portal.embedded.engine_keeper import EngineKeeper, KeeperOptions
from soe_portal.embedded.models import generator_is_prepared
from tests.soe_portal.portal import wait_until
from tests.training_jobs.released import REASON, make_run
from tests.training_jobs.releases.crowd import Crowd, ask
from training_jobs.gate.rollout import promote, rollback
from training_jobs.ml.checksums import damaged_files
from training_jobs.releases.services import release_register

pytestmark = [
    pytest.mark.slow,
    pytest.mark.models,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not generator_is_prepared(django_settings.ENGINE_MODEL),
        reason="the embedded model is not prepared: manage.py prepare_models",
    ),
]


@pytest.fixture
def engine(settings, tmp_path):
    """A keeper in a thread of its own, as the settings of the test say."""
    settings.VAR_DIR = tmp_path
    settings.ENGINE_URL = ""
    files = {name: tmp_path / f"{name}.json" for name in ("wanted", "state", "report")}
    settings.ENGINE_WANTED_FILE, settings.ENGINE_STATE_FILE = files["wanted"], files["state"]
    settings.ENGINE_REPORT_FILE = files["report"]
    options = KeeperOptions(
        default_model=settings.ENGINE_MODEL,
        wanted_file=files["wanted"],
        state_file=files["state"],
        report_file=files["report"],
    )
    keeper, is_over = EngineKeeper(options), threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            keeper.turn()
            time.sleep(0.05)
        keeper.stop()

    thread = threading.Thread(target=serve)
    thread.start()
    wait_until(files["state"].exists, timeout_s=90, what="the default model")
    yield keeper
    is_over.set()
    thread.join(20)


def _copied_release(base: Path):
    run = make_run(name="Copia de SmolLM2")
    merged = run.folder / "artifacts" / "merged"
    shutil.copytree(base, merged, copy_function=os.link)
    _write_checksums(merged)
    return release_register(run)


def _write_checksums(folder: Path) -> None:
    import hashlib

    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in sorted(folder.iterdir())
    ]
    (folder / "SHA256SUMS").write_text("\n".join(lines) + "\n")
    assert damaged_files(folder) == []


def test_promotion_and_rollback_lose_no_request_and_take_less_than_a_minute(engine, settings):
    release = _copied_release(Path(settings.ENGINE_MODEL).resolve())
    with Crowd(release.unit, size=2, max_tokens=8) as crowd:
        wait_until(lambda: crowd.answers, timeout_s=30, what="a first answer")
        promoted = promote(release, actor=None, reason=REASON)
        wait_until(lambda: crowd.answers[-1] == release.served_model.name, timeout_s=30, what="the copy")
        rolled_back = rollback(release.unit, actor=None)
    assert crowd.errors == []
    assert promoted.seconds is not None
    assert promoted.seconds < 60
    assert rolled_back.seconds is not None
    assert rolled_back.seconds < 60
    assert ask(release.unit, max_tokens=4) == settings.ENGINE_MODEL
