"""The widget's file and the page that shows how to embed it."""

import gzip
from pathlib import Path

from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django.fixtures import Settings
from whitenoise.base import WhiteNoise

from curation.models import Unit

MAX_GZIP_BYTES = 30_000


def widget_file() -> Path:
    found = finders.find("assistant/widget.js")
    assert found
    return Path(found)


def test_widget_is_small() -> None:
    assert len(gzip.compress(widget_file().read_bytes(), 9)) < MAX_GZIP_BYTES


def test_widget_puts_no_text_into_the_page_as_markup() -> None:
    code = "\n".join(
        line
        for line in widget_file().read_text().splitlines()
        if not line.lstrip().startswith(("*", "//", "/*"))
    )
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert sink not in code


def test_widget_is_cached_and_revalidated_by_its_tag(settings: Settings) -> None:
    files = WhiteNoise(None, max_age=settings.WHITENOISE_MAX_AGE)
    path = widget_file()
    static_file = files.get_static_file(str(path), "/static/assistant/widget.js")
    first = static_file.get_response("HEAD", {})
    headers = dict(first.headers)
    assert headers["Cache-Control"] == "max-age=3600, public"
    again = static_file.get_response("GET", {"HTTP_IF_NONE_MATCH": headers["ETag"]})
    assert again.status == 304


def test_embedding_page_shows_the_snippets_with_the_real_address(client: Client, unit: Unit) -> None:
    page = client.get("/incrustar/").content.decode()
    snippet = (
        "&lt;script src=&quot;http://testserver/static/assistant/widget.js&quot; "
        "data-unit=&quot;soe&quot; defer&gt;&lt;/script&gt;"
    )
    assert snippet in page
    assert "&lt;soe-assistant unit=&quot;soe&quot; mode=&quot;inline&quot;&gt;" in page
