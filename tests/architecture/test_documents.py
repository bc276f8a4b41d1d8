"""Paths that the documents name exist, so that nobody looks for a module that was moved."""

import re
from pathlib import Path

import pytest

from tests.embedded import REPOSITORY

DOCUMENTS = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")]
_CODE_PATH = re.compile(r"`((?:soe_portal|curation|assistant|training_jobs|templates|tests|docs)/[\w./-]*)`")
_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_named_paths_and_links_exist(document: Path) -> None:
    text = document.read_text()
    paths = {REPOSITORY / name for name in _CODE_PATH.findall(text)}
    links = {document.parent / target for target in _LINK.findall(text)}
    assert [str(path) for path in paths | links if not path.exists()] == []
