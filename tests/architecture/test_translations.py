"""The Spanish catalogues are complete and compiled: every .mo says what its .po says."""

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
import pytest
from django.utils.translation.template import templatize

from tests.embedded import REPOSITORY

CATALOGUES = sorted(
    path
    for path in REPOSITORY.glob("**/locale/es/LC_MESSAGES/*.po")
    if not {".venv", "build", "var"} & set(path.relative_to(REPOSITORY).parts)
)
PACKAGES = ("soe_portal", "assistant", "curation", "training_jobs")
TEMPLATES = sorted(
    path
    for folder in ("", *PACKAGES)
    for path in (REPOSITORY / folder / "templates").rglob("*")
    if path.is_file()
)
# Which arguments of a marking call are the context, the sentence and its plural, as xgettext reads them.
_PLAIN, _PLURAL = (None, 0, None), (None, 0, 1)
MARKERS: dict[str, tuple[int | None, int, int | None]] = {
    "_": _PLAIN,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), _PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}


class Sentence(NamedTuple):
    """What a catalogue knows a sentence by."""

    context: str | None
    text: str
    plural: str | None = None


@pytest.mark.parametrize("package", PACKAGES)
def test_every_marked_sentence_stands_in_a_catalogue(package: str) -> None:
    assert sorted({sentence for _call, sentence in _marked(package)} - _known(), key=str) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_sentence_of_a_template_stands_in_a_catalogue(path: Path) -> None:
    assert sorted(set(_marked_in_template(path.read_text())) - _known(), key=str) == []


def test_templates_are_read_as_extraction_reads_them() -> None:
    template = """{# _("not this") #}{% translate "plain" %} {% trans 'with %' context "of a page" as title %}
      {% blocktranslate trimmed with name=unit.name %}
        Hello {{ name }},
        welcome
      {% endblocktranslate %}
      {% blocktrans count number=n %}one{% plural %}{{ number }} many{% endblocktrans %}
      {% blocktranslate context "of a page" %}block{% endblocktranslate %}
      {{ value|default:_("filter") }} {{ _("variable") }} {% include "a.html" with title=_("argument") %}"""
    assert set(_marked_in_template(template)) == {
        Sentence(None, "plain"),
        Sentence("of a page", "with %%"),
        Sentence(None, "Hello %(name)s, welcome"),
        Sentence(None, "one", "%(number)s many"),
        Sentence("of a page", "block"),
        Sentence(None, "filter"),
        Sentence(None, "variable"),
        Sentence(None, "argument"),
    }


def test_calls_are_read_by_name_and_as_attributes_with_context_and_plural() -> None:
    code = """_("a"); catalogue.gettext("b"); pgettext("of a page", "c"); t.ngettext("d", "e", n); _(name)"""
    assert {sentence for _call, sentence in _marked_in(ast.parse(code))} == {
        Sentence(None, "a"),
        Sentence(None, "b"),
        Sentence("of a page", "c"),
        Sentence(None, "d", "e"),
    }


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
    assert sorted(sentence.text for call, sentence in _marked(package) if call in hidden) == []


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


@cache
def _known() -> frozenset[Sentence]:
    """The sentences of all catalogues; one that has a plural may be said without it too."""
    entries = [entry for path in CATALOGUES for entry in polib.pofile(str(path)) if not entry.obsolete]
    return frozenset(
        Sentence(entry.msgctxt, entry.msgid, plural)
        for entry in entries
        for plural in {None, entry.msgid_plural or None}
    )


def _marked(package: str) -> Iterator[tuple[ast.Call, Sentence]]:
    """Calls that mark a sentence for translation, and the sentence."""
    for tree in _trees(package):
        yield from _marked_in(tree)


def _marked_in(tree: ast.AST) -> Iterator[tuple[ast.Call, Sentence]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (sentence := _sentence(node)):
            yield node, sentence


def _marked_in_template(source: str) -> Iterator[Sentence]:
    """`templatize` leaves of a template the calls that xgettext reads, among letters without meaning."""
    code = io.StringIO(f"(\n{templatize(source)}\n)")
    tokens = [token.string for token in tokenize.generate_tokens(code.readline)]
    for start, token in enumerate(tokens):
        if token in MARKERS and tokens[start + 1] == "(":
            call = "".join(tokens[start : tokens.index(")", start) + 1])
            yield from (sentence for _call, sentence in _marked_in(ast.parse(call)))


def _sentence(call: ast.Call) -> Sentence | None:
    """The sentence that a call marks; None where it marks none that extraction could read."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in MARKERS:
        return None
    texts = [
        arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None
        for arg in call.args
    ]
    context, text, plural = (
        texts[place] if place is not None and place < len(texts) else None for place in MARKERS[name]
    )
    return Sentence(context, text, plural) if text is not None else None
