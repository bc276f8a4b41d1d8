import pytest

from soe_portal.embedded.needs import Needs, needs_of


@pytest.mark.parametrize("command", ["up", "makemessages", "collectstatic", "prepare_models", "check"])
def test_command_without_data_needs_nothing(command: str) -> None:
    assert needs_of("soe_portal", command, {}) == Needs()


def test_django_command_needs_the_database_only() -> None:
    assert needs_of("django.core", "migrate", {}) == Needs(database=True)


def test_product_command_needs_migrated_data_and_broker() -> None:
    assert needs_of("curation", "import_faq", {}) == Needs(database=True, broker=True, is_product=True)


def test_ask_needs_the_engine() -> None:
    assert needs_of("assistant", "ask", {}).engine


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ("bm25,hybrid", False),
        ("bm25, llm-base+rag", True),
        (["assistant"], True),
        ("hybrid,assistant-quoting", False),
        ("assistant-writing=release", True),
    ],
)
def test_evaluate_needs_the_engine_for_generating_methods(methods: object, expected: bool) -> None:
    assert needs_of("training_jobs", "evaluate", {"methods": methods}).engine is expected


@pytest.mark.parametrize(("action", "expected"), [("promote", True), ("list", False), ("rollback", False)])
def test_only_promoting_a_release_needs_the_engine(action: str, expected: bool) -> None:
    assert needs_of("training_jobs", "release", {"action": action}).engine is expected


def test_a_measurement_of_a_release_needs_the_engine() -> None:
    assert needs_of("training_jobs", "release", {"action": "writing", "measure": True}).engine
    assert not needs_of("training_jobs", "release", {"action": "writing", "measure": False}).engine


@pytest.mark.parametrize("is_written", [True, False])
def test_a_benchmark_needs_the_engine_only_to_write(is_written: bool) -> None:
    assert (
        needs_of("training_jobs", "benchmark", {"name": "answers-real", "written": is_written}).engine
        is is_written
    )
