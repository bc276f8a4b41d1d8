"""HTML as Markdown: the main content, without menus, scripts and hidden parts."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from curation.importing.readers.encoding import decode
from curation.importing.readers.markdown import markdown_table
from curation.importing.readers.source import SourceFile

_NOT_CONTENT = (
    "script, style, noscript, template, svg, nav, header, footer, aside, form, button, iframe, [hidden], "
    "[aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo]"
)
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_TEXT_BLOCKS = ["address", "blockquote", "center", "div", "figcaption", "figure", "html", "p", "pre"]
_PARTS = ["article", "body", "dd", "dl", "dt", "fieldset", "main", "section"]
_LISTS_AND_TABLES = ["li", "ol", "ul", "table", "td", "th", "tr"]
_BLOCKS = frozenset([*_HEADINGS, *_TEXT_BLOCKS, *_PARTS, *_LISTS_AND_TABLES])


def html_text(source: SourceFile) -> str:
    """Headings, paragraphs, lists and tables of the main part, as Markdown."""
    soup = BeautifulSoup(decode(source.name, source.data), "lxml")
    root = soup.select_one("main, [role=main], article") or soup.body or soup
    for unwanted in root.select(_NOT_CONTENT):
        unwanted.decompose()
    return "\n\n".join(block for block in _blocks(root) if block.strip())


def _blocks(parent: Tag) -> Iterator[str]:
    """Blocks below `parent` in order; loose inline text between them makes paragraphs of its own."""
    inline: list[str] = []
    for child in parent.children:
        if isinstance(child, Tag) and child.name in _BLOCKS:
            yield _joined(inline)
            inline = []
            yield from _block(child)
        elif isinstance(child, Tag) and child.name == "br":
            inline.append("\n")
        elif isinstance(child, Tag):
            if child.find(_BLOCKS):
                yield _joined(inline)
                inline = []
                yield from _blocks(child)
            else:
                inline.append(_inline(child))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            inline.append(_one_line(child))
    yield _joined(inline)


def _block(tag: Tag) -> Iterator[str]:
    if tag.name in _HEADINGS:
        yield f"{_HEADINGS[tag.name]} {' '.join(tag.get_text(' ').split())}"
    elif tag.name == "table":
        rows = tag.find_all("tr")
        yield markdown_table([[cell.get_text(" ") for cell in row.find_all(["td", "th"])] for row in rows])
    elif tag.name in ("ul", "ol"):
        yield "\n".join(_items(tag))
    else:
        yield from _blocks(tag)


def _items(tag: Tag) -> Iterator[str]:
    for number, item in enumerate(tag.find_all("li", recursive=False), start=1):
        mark = f"{number}." if tag.name == "ol" else "-"
        lines = "\n".join(block for block in _blocks(item) if block.strip()).split("\n")
        yield "\n".join([f"{mark} {lines[0]}", *(f"  {line}" for line in lines[1:])])


def _inline(tag: Tag) -> str:
    parts = []
    for node in tag.descendants:
        if isinstance(node, Tag) and node.name == "br":
            parts.append("\n")
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            parts.append(_one_line(node))
    return "".join(parts)


def _one_line(text: str) -> str:
    """Line ends of the source are spaces in HTML; only `<br>` ends a line."""
    return re.sub(r"\s+", " ", text)


def _joined(parts: list[str]) -> str:
    """The lines of inline text, without blank ones."""
    if not parts:
        return ""
    lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
    return "\n".join(line for line in lines if line)
