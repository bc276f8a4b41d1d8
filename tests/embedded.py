"""Pytest plugin: a private PostgreSQL and Valkey for the whole run, started before the settings are read.

Loaded by `-p tests.embedded`, so it runs before pytest-django reads the settings. With xdist, the
controller starts the services and the workers inherit their addresses. Model weights are shared with the
checkout's own `var/models`, so they are fetched once.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
_stop: list[Callable[[], None]] = []


def _start_services() -> None:
    from soe_portal.embedded.paths import EmbeddedPaths
    from soe_portal.embedded.postgres import EmbeddedPostgres
    from soe_portal.embedded.valkey import EmbeddedValkey

    var_dir = Path(tempfile.mkdtemp(prefix="soe-test-"))
    models = Path(os.environ.get("VAR_DIR", REPOSITORY / "var")).resolve() / "models"
    models.mkdir(parents=True, exist_ok=True)
    (var_dir / "models").symlink_to(models)
    (var_dir / "static").mkdir()  # WhiteNoise warns when it is missing
    os.environ["VAR_DIR"] = str(var_dir)
    os.environ["SOE_TEST_SERVICES"] = "1"
    os.environ.setdefault("SECRET_KEY", "only-for-tests-and-never-anywhere-else-0123456789")
    paths = EmbeddedPaths(var_dir)
    _stop.append(lambda: shutil.rmtree(var_dir, ignore_errors=True))
    _stop.append(lambda: shutil.rmtree(paths.sockets, ignore_errors=True))
    for service in (EmbeddedPostgres(paths), EmbeddedValkey(paths)):
        _stop.append(service.stop)
        service.start()


def _use_own_cache() -> None:
    """Workers share one Valkey; each counts and clears in a database of its own (0 is the broker's)."""
    from soe_portal.embedded.paths import EmbeddedPaths

    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    socket = EmbeddedPaths(Path(os.environ["VAR_DIR"])).valkey_socket
    os.environ["CACHE_URL"] = f"unix://{socket}?db={number}"


if "SOE_TEST_SERVICES" not in os.environ:
    _start_services()
_use_own_cache()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    while _stop:
        _stop.pop()()
