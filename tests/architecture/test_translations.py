"""The Spanish catalogues are complete and compiled: every .mo says what its .po says."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest

from tests.embedded import REPOSITORY

CATALOGUES = sorted(
    path
    for path in REPOSITORY.glob("**/locale/es/LC_MESSAGES/*.po")
    if not {".venv", "build", "var"} & set(path.relative_to(REPOSITORY).parts)
)
PACKAGES = ("soe_portal", "assistant", "curation", "training_jobs")
MARKERS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_marked_sentence_stands_in_a_catalogue(package: str) -> None:
    known = {entry.msgid for path in CATALOGUES for entry in polib.pofile(str(path)) if not entry.obsolete}
    assert sorted(text for _call, text in _marked(package) if text not in known) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_sentence_is_marked_where_extraction_does_not_look(package: str) -> None:
    """`makemessages` passes over f-strings."""
    hidden = {
        call
        for tree in _trees(package)
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
    }
    assert sorted(text for call, text in _marked(package) if call in hidden) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_catalogue_is_translated_whole(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert [entry.msgid for entry in catalogue.untranslated_entries() + catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_compiled_catalogue_matches_its_source(path: Path) -> None:
    source = {_key(entry): _text(entry) for entry in polib.pofile(str(path)) if not entry.obsolete}
    compiled = {_key(entry): _text(entry) for entry in polib.mofile(str(path.with_suffix(".mo")))}
    assert compiled == source


def _key(entry: polib.POEntry | polib.MOEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def _text(entry: polib.POEntry | polib.MOEntry) -> object:
    return {int(number): text for number, text in entry.msgstr_plural.items()} or entry.msgstr


@cache
def _trees(package: str) -> list[ast.Module]:
    return [ast.parse(path.read_text()) for path in sorted((REPOSITORY / package).rglob("*.py"))]


def _marked(package: str) -> Iterator[tuple[ast.Call, str]]:
    """Calls that mark a sentence for translation, and the sentence."""
    for tree in _trees(package):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield node, first.value
