"""Curated Markdown as safe HTML: raw HTML is escaped by the parser, the result passes an allow-list."""

from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from curation.text.lines import meant_breaks

_ALIGNMENTS = {"text-align:left": "left", "text-align:center": "center", "text-align:right": "right"}
# Lines that people indent are addresses, verses and literals of legal texts, never code.
_PARSER = (
    MarkdownIt("commonmark", {"html": False, "linkify": True})
    .enable(["table", "strikethrough", "linkify"])
    .disable("code")
)
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "a", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_SANITIZER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style"},
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    set_tag_attribute_values={"table": {"tabindex": "0"}},  # a wide one scrolls, by keyboard as well
    allowed_classes={"th": set(_ALIGNMENTS.values()), "td": set(_ALIGNMENTS.values())},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
    strip_comments=True,
)


def parsed(text: str) -> list[Token]:
    """The tokens of `text`; line breaks that people meant are hard ones (see `curation.text.lines`)."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type == "inline" and "\n" in token.content:
            _keep_breaks(token)
    return tokens


def render_markdown(text: str, *, heading_offset: int = 1) -> SafeString:
    """HTML of `text` without scripts, styles, images or foreign attributes.

    `# Title` becomes a heading of level 1 + `heading_offset`, because the page has its own first level.
    """
    tokens = parsed(text)
    _lower_headings(tokens, heading_offset)
    _align_by_class(tokens)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return mark_safe(_SANITIZER.clean(html))  # noqa: S308 - this is the sanitiser's output


def _keep_breaks(inline: Token) -> None:
    breaks = [child for child in inline.children or [] if child.type in {"softbreak", "hardbreak"}]
    meant = meant_breaks(inline.content.split("\n"))
    if len(meant) != len(breaks):  # a break inside code
        return
    for child, is_meant in zip(breaks, meant, strict=True):
        if is_meant and child.type == "softbreak":
            child.type, child.tag = "hardbreak", "br"


def _lower_headings(tokens: Sequence[Token], offset: int) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + offset, 6)}"


def _align_by_class(tokens: Sequence[Token]) -> None:
    """Columns are aligned by classes: the content security policy forbids style attributes."""
    for token in tokens:
        style = token.attrs.pop("style", None) if token.type in {"th_open", "td_open"} else None
        if style in _ALIGNMENTS:
            token.attrs["class"] = _ALIGNMENTS[str(style)]
