"""A portal of its own with a tiny base model and a data set, for trials that take many minutes."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soe_portal.portal import Portal
from tests.training_jobs.ml.tuning.conftest import tiny_base, tiny_tokenizer

__all__ = ["tiny_base", "tiny_tokenizer"]


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    var_dir = Path(tempfile.mkdtemp(prefix="soe-campaign-"))
    # Outside addresses spare this portal the engine, which no fine-tuning needs.
    portal = Portal(var_dir, ENGINE_URL="http://127.0.0.1:9/v1")
    portal.start()
    try:
        for part in ("postgres", "valkey", "web", "default", "gpu", "beat"):
            portal.pid_when_ready(part)
        yield portal
    finally:
        portal.destroy()
        shutil.rmtree(var_dir, ignore_errors=True)


@pytest.fixture(scope="module")
def data_set(portal: Portal, tiny_base: Path) -> int:
    """The number of a small data set; the base model beside it is called «tiny»."""
    program = f"from tests.campaigns.seeding import seed; seed({str(tiny_base)!r})"
    made = portal.run("shell", "--verbosity", "0", "--command", program)
    assert made.returncode == 0, made.stderr
    number: int = json.loads(made.stdout.splitlines()[-1])
    return number
