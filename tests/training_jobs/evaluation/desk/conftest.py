"""What the desk's tests leave out: no encoder, no broker, no heartbeat."""

import pytest

from training_jobs.evaluation.tasks import work_on_evaluations
from training_jobs.jobs import lease


@pytest.fixture(autouse=True)
def quiet(monkeypatch, encoder, settings, tmp_path):
    """No encoder, no broker, and no heartbeat from a thread that this test's transaction hides from."""
    monkeypatch.setattr(work_on_evaluations, "delay", lambda: None)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 3_600)
    settings.VAR_DIR = tmp_path
