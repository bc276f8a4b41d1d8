"""Running the import commands on small files and counting what they leave behind."""

import io

import pytest
from django.core.management import call_command

from curation.models import Article, Category, Document, FaqEntry, Regulation, RegulationVersion, Unit

COUNTED = (Unit, Category, FaqEntry, Document, Regulation, RegulationVersion, Article)


@pytest.fixture
def write(tmp_path):
    """Write a file for an import and return its path."""

    def write_file(name, content):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def run():
    """Run a command and return what it printed."""

    def call(command, path, *options):
        printed = io.StringIO()
        call_command(command, str(path), *options, stdout=printed)
        return printed.getvalue()

    return call


@pytest.fixture
def row_counts(db):
    """Rows and history records of every table an import may touch, counted when called."""

    def count():
        return {
            model.__name__: (model.objects.count(), model.history.count() if hasattr(model, "history") else 0)
            for model in COUNTED
        }

    return count
