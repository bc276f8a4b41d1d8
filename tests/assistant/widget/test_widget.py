"""The widget's files and the page that shows how to embed it."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django.fixtures import Settings
from whitenoise.base import WhiteNoise

from curation.models import Unit

MAX_GZIP_BYTES = 30_000


def widget_file(name: str = "widget.js") -> Path:
    found = finders.find(f"assistant/{name}")
    assert found
    return Path(found)


def widget_files() -> list[Path]:
    folder = widget_file().parent / "widget"
    return [widget_file(), *sorted(path for path in folder.rglob("*") if path.is_file())]


def modules() -> list[Path]:
    return [path for path in widget_files() if path.suffix == ".js"]


def test_widget_is_small_in_all() -> None:
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in widget_files()) < MAX_GZIP_BYTES


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.name)
def test_widget_puts_no_text_into_the_page_as_markup(path: Path) -> None:
    code = "\n".join(
        line for line in path.read_text().splitlines() if not line.lstrip().startswith(("*", "//", "/*"))
    )
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert sink not in code


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.name)
def test_older_browsers_can_read_every_module(path: Path) -> None:
    """Safari before 16.4 knows no lookbehind, and one keeps all modules from loading."""
    assert re.findall(r"\(\?<[!=]", path.read_text()) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.name)
def test_modules_import_only_files_beside_them(path: Path) -> None:
    for name in re.findall(r'^(?:import|export) [^"]*from "([^"]+)"', path.read_text(), re.MULTILINE):
        assert (path.parent / name).is_file(), name


@pytest.mark.parametrize("name", ["widget.js", "widget/element.js", "widget/words.json", "widget/looks.css"])
def test_files_are_readable_from_other_pages_cached_and_revalidated(settings: Settings, name: str) -> None:
    files = WhiteNoise(None, max_age=settings.WHITENOISE_MAX_AGE)
    static_file = files.get_static_file(str(widget_file(name)), f"/static/assistant/{name}")
    headers = dict(static_file.get_response("HEAD", {}).headers)
    assert headers["Cache-Control"] == "max-age=3600, public"
    assert headers["Access-Control-Allow-Origin"] == "*"
    again = static_file.get_response("GET", {"HTTP_IF_NONE_MATCH": headers["ETag"]})
    assert again.status == 304


@pytest.mark.parametrize("path", ["/", "/incrustar/"])
def test_own_pages_ask_for_all_modules_at_once(client: Client, unit: Unit, path: str) -> None:
    page = client.get(path).content.decode()
    asked = set(re.findall(r'<link rel="modulepreload" href="/static/assistant/widget/([^"]+)">', page))
    assert asked == {path.name for path in modules()} - {"widget.js"}


def test_embedding_page_shows_the_snippets_with_the_real_address(client: Client, unit: Unit) -> None:
    page = client.get("/incrustar/").content.decode()
    snippet = (
        "&lt;script src=&quot;http://testserver/static/assistant/widget.js&quot; "
        "data-unit=&quot;soe&quot; defer&gt;&lt;/script&gt;"
    )
    assert snippet in page
    assert "&lt;soe-assistant unit=&quot;soe&quot; mode=&quot;inline&quot;&gt;" in page
