"""Files and functions stay small enough to be read in one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.embedded import REPOSITORY

PACKAGES = ("soe_portal", "curation", "assistant", "training_jobs")
MAX_FILE_LINES = 400
MAX_TEST_FILE_LINES = 500
MAX_FUNCTION_LINES = 60


def _sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in (REPOSITORY / folder).rglob("*.py") if "migrations" not in path.parts)


def _too_long(paths: Iterator[Path], limit: int) -> list[str]:
    counted = ((path, len(path.read_text().splitlines())) for path in paths)
    return [f"{path.relative_to(REPOSITORY)}: {lines}" for path, lines in counted if lines > limit]


def test_no_source_file_is_longer_than_the_limit() -> None:
    assert _too_long(_sources(*PACKAGES), MAX_FILE_LINES) == []


def test_no_test_file_is_longer_than_the_limit() -> None:
    assert _too_long(_sources("tests"), MAX_TEST_FILE_LINES) == []


def test_no_function_is_longer_than_the_limit() -> None:
    long_ones = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno} {node.name}"
        for path in _sources(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long_ones == []
