"""The page about configuration and the code name the same environment variables."""

import re
from pathlib import Path

from tests.embedded import REPOSITORY

PAGE = REPOSITORY / "docs" / "configuration.md"
READERS = [
    *(REPOSITORY / "soe_portal" / "settings").glob("*.py"),
    REPOSITORY / "soe_portal" / "terminal.py",
]
_READ = re.compile(r"""(?:\benv\.\w+|\bos\.environ\.get)\(\s*"([A-Z][A-Z0-9_]*)\"""")
_ROW = re.compile(r"^\| `([A-Z][A-Z0-9_]*)` \|", re.MULTILINE)


def _read_by_the_code() -> set[str]:
    return {name for path in READERS for name in _READ.findall(path.read_text())}


def _documented(page: Path = PAGE) -> list[str]:
    return _ROW.findall(page.read_text())


def test_the_readers_are_found() -> None:
    assert {"VAR_DIR", "SECRET_KEY", "DATABASE_URL", "READ_LIMIT_PER_MINUTE"} <= _read_by_the_code()


def test_every_variable_is_documented() -> None:
    assert _read_by_the_code() - set(_documented()) == set()


def test_no_documented_variable_is_ignored_by_the_code() -> None:
    assert set(_documented()) - _read_by_the_code() == set()


def test_each_variable_has_one_row() -> None:
    names = _documented()
    assert sorted(names) == sorted(set(names))
