"""The launcher with real parts: each may be killed, nothing is lost, nothing is left behind.

The tests share one portal and run in order; a test that needs it running starts it again on the same data.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from soe_portal.embedded.paths import EmbeddedPaths
from soe_portal.embedded.postgres import EmbeddedPostgres
from tests.soe_portal.portal import Portal, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.models]


@pytest.fixture(scope="module")
def shared() -> Iterator[Portal]:
    var_dir = Path(tempfile.mkdtemp(prefix="soe-up-"))
    portal = Portal(var_dir)
    yield portal
    portal.destroy()
    shutil.rmtree(portal.paths.sockets, ignore_errors=True)
    shutil.rmtree(var_dir, ignore_errors=True)


@pytest.fixture
def portal(shared: Portal) -> Portal:
    shared.start()
    shared.pid_when_ready("web")
    return shared


def test_first_start_prints_address_and_login(portal: Portal) -> None:
    password = (portal.var_dir / "admin-password").read_text().strip()
    assert f"http://localhost:{portal.port}" in portal.terminal()
    assert password in portal.terminal()


def test_admin_password_is_readable_by_its_owner_only(portal: Portal) -> None:
    assert (portal.var_dir / "admin-password").stat().st_mode & 0o777 == 0o600


def test_healthz_answers_without_asking_any_part(portal: Portal) -> None:
    assert portal.get("/healthz") == (200, b'{"status": "ok"}')


@pytest.mark.parametrize("name", ["default", "embed", "gpu", "beat", "engine", "web", "valkey", "postgres"])
def test_killed_part_comes_back(portal: Portal, name: str) -> None:
    pid = portal.pid_when_ready(name)
    os.kill(pid, signal.SIGKILL)
    assert portal.pid_when_ready(name, other_than=pid) != pid


def test_readyz_says_that_every_part_is_up(portal: Portal) -> None:
    for name in ("default", "embed", "gpu", "engine"):
        portal.pid_when_ready(name)
    seen: dict[str, Any] = {}

    def all_up() -> bool:  # workers reconnect to a restarted broker within seconds
        status, body = portal.get("/readyz")
        seen.update(json.loads(body)["parts"])
        return status == 200 and {part["state"] for part in seen.values()} == {"up"}

    with contextlib.suppress(AssertionError):  # the comparison below says which part is missing
        wait_until(all_up, timeout_s=60, what="every part up")
    assert {name for name, part in seen.items() if part["state"] == "up"} == {
        "database",
        "cache",
        "encoder",
        "index",
        "broker",
        "workers",
        "engine",
    }


def test_committed_rows_survive_killed_postgres(portal: Portal) -> None:
    portal.query("insert into auth_group (name) values ('kept')")
    pid = portal.pid_when_ready("postgres")
    os.kill(pid, signal.SIGKILL)
    portal.pid_when_ready("postgres", other_than=pid)
    assert portal.query("select count(*) from auth_group where name = 'kept'") == [(1,)]


def test_pages_answer_after_the_database_was_killed(portal: Portal) -> None:
    portal.get("/admin/login/")  # at most one failure: the pool notices dead connections
    assert portal.get("/admin/login/")[0] == 200


def test_command_uses_the_running_portal(portal: Portal) -> None:
    pid = portal.pid_when_ready("postgres")
    finished = portal.run(
        "shell", "-v", "0", "-c", "from curation.models import Unit; print(Unit.objects.count())"
    )
    assert finished.returncode == 0, finished.stderr
    assert portal.pid_when_ready("postgres") == pid


def test_second_launcher_is_refused_and_names_the_first(portal: Portal) -> None:
    refused = portal.run("up", PORT="0")
    assert portal.launcher is not None
    assert refused.returncode == 1
    assert str(portal.launcher.pid) in refused.stderr


def test_killed_launcher_leaves_no_process(portal: Portal) -> None:
    assert portal.launcher is not None
    portal.launcher.kill()
    portal.launcher.wait()
    portal.wait_for_no_process(timeout_s=15)


def test_next_start_recovers_after_a_killed_launcher(portal: Portal) -> None:
    assert portal.query("select count(*) from auth_group where name = 'kept'") == [(1,)]


def test_ctrl_c_ends_with_status_0_and_leaves_no_process(portal: Portal) -> None:
    portal.pid_when_ready("gpu")
    started_s = time.monotonic()
    assert portal.interrupt() == 0
    assert portal.processes() == []
    assert time.monotonic() - started_s < 20


def test_taken_port_is_named_with_the_way_out(shared: Portal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = shared.run("up", PORT=str(port))
    assert refused.returncode == 1
    assert f"El puerto {port}" in refused.stderr
    assert "PORT=" in refused.stderr


def test_outside_database_replaces_the_embedded_one(tmp_path: Path) -> None:
    outside_dir = Path(tempfile.mkdtemp(prefix="soe-outside-"))
    outside = EmbeddedPostgres(EmbeddedPaths(outside_dir))
    var_dir = Path(tempfile.mkdtemp(prefix="soe-up-"))
    host = str(outside.paths.postgres_sockets).replace("/", "%2F")
    portal = Portal(var_dir, DATABASE_URL=f"postgres://soe@{host}/soe", ENGINE_URL="http://127.0.0.1:9/v1")
    try:
        outside.start()
        portal.start()
        portal.pid_when_ready("web")
        assert portal.get("/healthz")[0] == 200
        assert {"postgres", "engine"}.isdisjoint(portal.parts())
    finally:
        portal.destroy()
        outside.stop()
        for folder in (outside_dir, var_dir, outside.paths.sockets, portal.paths.sockets):
            shutil.rmtree(folder, ignore_errors=True)
