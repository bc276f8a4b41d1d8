"""The Spanish catalogues are complete and compiled: every .mo says what its .po says."""

from pathlib import Path

import polib
import pytest

from tests.embedded import REPOSITORY

CATALOGUES = sorted(
    path
    for path in REPOSITORY.glob("**/locale/es/LC_MESSAGES/*.po")
    if not {".venv", "build", "var"} & set(path.relative_to(REPOSITORY).parts)
)


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
