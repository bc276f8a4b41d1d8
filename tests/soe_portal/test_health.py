import pytest
from django.test import Client

from soe_portal.health import PartHealth, PartIsDownError, Probe, measure, overall_status


def _parts(**states: str) -> dict[str, PartHealth]:
    return {name: PartHealth(state, 1.0) for name, state in states.items()}


def test_healthz_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}  # pytest-django forbids queries here


def test_healthz_refuses_writing_methods(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


def test_essential_part_down_means_down() -> None:
    assert overall_status(_parts(database="down", engine="up"), essential=["database"]) == "down"


def test_engine_down_means_degraded() -> None:
    assert overall_status(_parts(database="up", engine="down"), essential=["database"]) == "degraded"


def test_everything_up_means_ready() -> None:
    assert overall_status(_parts(database="up", engine="up"), essential=["database"]) == "ready"


@pytest.mark.django_db
def test_failing_probe_publishes_the_kind_of_error_only() -> None:
    def ask() -> str:
        raise ConnectionError("user:password@host")

    assert measure(Probe("broker", ask, is_essential=False)).detail == "ConnectionError"


@pytest.mark.django_db
def test_part_that_says_why_it_is_down_is_quoted() -> None:
    def ask() -> str:
        raise PartIsDownError("no worker for: gpu")

    assert measure(Probe("workers", ask, is_essential=False)).detail == "no worker for: gpu"
